using System.Diagnostics;
using Platform.Probing.Checks;
using Platform.Probing.Scheduling;
using Platform.Probing.Shards;

namespace Platform.Probing.Results;

/// <summary>A finished probe on its way to the database. The verdict falls there, beside the state it changes.</summary>
internal sealed record Outcome(
    ScheduledCheck Check, DateTimeOffset PlannedAt, DateTimeOffset FinishedAt, TimeSpan Lag, Observation Seen, ActivityContext Trace, bool Urgent)
{
    /// <summary>On whose token it goes into the database; null only where nothing is shared out.</summary>
    public Shard? Shard { get; init; }

    /// <summary>Probed for an inspection round, beside the check's own timetable.</summary>
    public bool OfRound { get; init; }
}
