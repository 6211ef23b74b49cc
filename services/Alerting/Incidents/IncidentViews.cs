using Platform.Alerting.SlaClocks;
using Platform.Contracts;

namespace Platform.Alerting.Incidents;

/// <summary>A clock as the API shows it; see <see cref="Clock"/>.</summary>
internal sealed record ClockView(
    ClockKind Kind, Severity Severity, TimeSpan Limit, bool OffHours, SlaClock Counting, DateTimeOffset StartedAt, DateTimeOffset Deadline,
    DateTimeOffset? StoppedAt, ClockOutcome Outcome, TimeSpan Elapsed, TimeSpan Remaining, bool Provisional, IReadOnlyList<string> Serves)
{
    public static ClockView Of(Clock clock) => new(
        clock.Kind, clock.Severity, clock.Limit, clock.OffHours, clock.Counting, clock.StartedAt, clock.Deadline, clock.StoppedAt, clock.Outcome,
        Seconds(clock.Elapsed), Seconds(clock.Remaining), clock.Provisional, clock.Serves);

    private static TimeSpan Seconds(TimeSpan value) => TimeSpan.FromSeconds(Math.Floor(value.TotalSeconds));
}

/// <summary>An incident in a list.</summary>
internal sealed record IncidentRow
{
    public required string Id { get; init; }

    public required string Number { get; init; }

    public string? ContractId { get; init; }

    public required string SystemId { get; init; }

    public required string SystemName { get; init; }

    public string? CheckId { get; init; }

    public required string Title { get; init; }

    public required string Symptom { get; init; }

    public Severity Severity { get; init; }

    public IncidentState State { get; init; }

    public DateTimeOffset DetectedAt { get; init; }

    public DateTimeOffset OpenedAt { get; init; }

    public DateTimeOffset? NotifiedAt { get; init; }

    public DateTimeOffset? DeliveredAt { get; init; }

    public DateTimeOffset? AcknowledgedAt { get; init; }

    public string? AcknowledgedBy { get; init; }

    public DateTimeOffset? RecoveredAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>When 一般 turns 重大 if it is not restored before.</summary>
    public DateTimeOffset? BecomesMajorAt { get; init; }

    public required IReadOnlyList<ClockView> Clocks { get; init; }

    public long Version { get; init; }
}

/// <summary>One line of the timeline.</summary>
internal sealed record TimelineView(DateTimeOffset At, TimelineKind Kind, string Actor, string Text, string? Channel);

/// <summary>故障记录六要素 (002 §一3): time, place, symptom, handling, result, handling time; and the customer's signature.</summary>
internal sealed record FaultRecord(
    DateTimeOffset Time, string Place, string Symptom, IReadOnlyList<string> Handling, string? Result, DateTimeOffset? EndedAt, TimeSpan Duration,
    SignatureView? Signature);

/// <summary>客户签字.</summary>
internal sealed record SignatureView(string Name, string? Opinion, DateTimeOffset At);

/// <summary>An incident with everything.</summary>
internal sealed record IncidentDetail(
    IncidentRow Incident, string ShortCode, string OpenedBy, string? TraceId, FaultRecord Record, IReadOnlyList<TimelineView> Timeline);

/// <summary>Body of a change that says no more than a text.</summary>
internal sealed record TextRequest(string Text);
