using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.Conditions;
using Platform.Probing.Shards;

namespace Platform.Probing.Scheduling;

/// <summary>A check, ready to be probed again and again: its settings are decrypted, read and its conditions parsed once a version.</summary>
internal sealed record ScheduledCheck(
    string Id, long Version, string? ContractId, string Name, string SystemId, string SystemName, string? ComponentName, string? Zone, string Kind,
    Severity Severity, IReadOnlyList<string> Serves, TimeSpan Every, TimeSpan Timeout, Confirmation Down, Confirmation Up,
    PreparedProbe Probe, IReadOnlyList<Condition> Conditions)
{
    /// <summary>Only the scheduler's hint whether a result may change the state; the database decides.</summary>
    public CheckStatus LastKnown { get; set; }

    /// <summary>Where it belongs; null only where nothing is shared out.</summary>
    public Shard? Shard { get; init; }

    /// <summary>When its own past makes it degraded; null: never.</summary>
    public BaselineRule? Baseline { get; init; }

    /// <summary>Since when it is to be probed like this: no instant before it is missing.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>True from the start of a probe until its result was handed over: the next waits for its own instant.</summary>
    public bool Busy { get; set; }

    public static ScheduledCheck Of(Check check, WatchedSystem? system, CheckPlan plan, Shard? shard = null) => new(
        check.Id, check.Version, check.ContractId, check.Name, check.SystemId, system?.Name ?? check.SystemId, system?.ComponentName(check.ComponentId),
        check.Zone ?? system?.Zone, check.Kind, check.Severity, check.Serves, check.Every, check.Timeout, new Confirmation(check.DownCount, check.DownWindow),
        new Confirmation(check.UpCount, check.UpWindow), plan.Probe, plan.Conditions)
    {
        Shard = shard, Since = check.ChangedAt, Baseline = check.Baseline,
    };
}
