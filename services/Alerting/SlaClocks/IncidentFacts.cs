using Platform.Contracts;

namespace Platform.Alerting.SlaClocks;

/// <summary>What has happened to an incident, as far as the clocks look at it.</summary>
/// <param name="DetectedAt">The fault began: the first failing probe.</param>
/// <param name="Severity">Severity at its beginning.</param>
/// <param name="RaisedAt">When 一般 became 重大; null when it did not.</param>
/// <param name="AcknowledgedAt">First human action.</param>
/// <param name="RecoveredAt">Service was restored.</param>
internal sealed record IncidentFacts(
    DateTimeOffset DetectedAt, Severity Severity, DateTimeOffset? RaisedAt, DateTimeOffset? AcknowledgedAt, DateTimeOffset? RecoveredAt);

/// <summary>What a clock measures.</summary>
internal enum ClockKind
{
    /// <summary>响应: from the beginning to the first human action.</summary>
    Respond = 0,

    /// <summary>恢复: from the beginning to the restored service.</summary>
    Restore = 1,
}

/// <summary>How a clock stands.</summary>
internal enum ClockOutcome
{
    /// <summary>计时中.</summary>
    Running = 0,

    /// <summary>已超时, still running.</summary>
    Overdue = 1,

    /// <summary>达标.</summary>
    Met = 2,

    /// <summary>未达标: stopped after the deadline.</summary>
    Missed = 3,

    /// <summary>不计: the fault ended by itself before anybody had to answer. No human action, so it is not counted as met.</summary>
    Void = 4,
}

/// <summary>One clock at one instant.</summary>
/// <param name="Kind">What it measures.</param>
/// <param name="Severity">Severity whose rule it follows.</param>
/// <param name="StartedAt">From when it counts.</param>
/// <param name="Limit">Its limit.</param>
/// <param name="OffHours">True when the limit for faults outside working hours was chosen.</param>
/// <param name="Counting">Around the clock, or working hours only.</param>
/// <param name="Deadline">When the limit is used up.</param>
/// <param name="StoppedAt">When it stopped; null while it runs.</param>
/// <param name="Outcome">How it stands.</param>
/// <param name="Elapsed">Counted so far, in the clock's own way of counting.</param>
/// <param name="Remaining">Left of the limit; zero when overdue or stopped.</param>
/// <param name="Provisional">True when a calendar year entered the arithmetic that is not official yet.</param>
/// <param name="Serves">Clauses of the winning rule.</param>
internal sealed record Clock(
    ClockKind Kind, Severity Severity, DateTimeOffset StartedAt, TimeSpan Limit, bool OffHours, SlaClock Counting,
    DateTimeOffset Deadline, DateTimeOffset? StoppedAt, ClockOutcome Outcome, TimeSpan Elapsed, TimeSpan Remaining,
    bool Provisional, IReadOnlyList<string> Serves)
{
    /// <summary>Whether a person can still keep it, or is late already.</summary>
    public bool IsRunning => StoppedAt is null;
}

/// <summary>All clocks of an incident; a raised one has those of both severities.</summary>
/// <param name="All">In the order they began.</param>
/// <param name="BecomesMajorAt">When 一般 turns 重大 if nothing happens before; null when it never does.</param>
internal sealed record IncidentClocks(IReadOnlyList<Clock> All, DateTimeOffset? BecomesMajorAt)
{
    public static readonly IncidentClocks None = new([], null);

    /// <summary>The response clock that counts now.</summary>
    public Clock? Respond => All.LastOrDefault(clock => clock.Kind == ClockKind.Respond);

    /// <summary>The restore clock that counts now.</summary>
    public Clock? Restore => All.LastOrDefault(clock => clock.Kind == ClockKind.Restore);
}
