namespace Platform.Contracts.Events;

/// <summary>An alert has begun to fire.</summary>
public sealed record AlertFired(
    string AlertId, string? ContractId, string SystemId, string CheckId, string Summary, Severity Severity,
    DateTimeOffset StartsAt, string? IncidentId, long Version) : IEvent
{
    /// <inheritdoc cref="IEvent.EventType" />
    public static string EventType => "platform.alerting.alert-fired.v1";

    string IEvent.Subject => AlertId;
}

/// <summary>An alert has stopped firing.</summary>
public sealed record AlertResolved(
    string AlertId, string? ContractId, string SystemId, string CheckId, DateTimeOffset StartsAt, DateTimeOffset EndsAt,
    string? IncidentId, long Version) : IEvent
{
    /// <inheritdoc cref="IEvent.EventType" />
    public static string EventType => "platform.alerting.alert-resolved.v1";

    string IEvent.Subject => AlertId;
}

/// <summary>Everything others need to know of an incident (故障) at one version of it.</summary>
public sealed record IncidentSnapshot
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Number people use: <c>GZ20261123-001</c>.</summary>
    public required string Number { get; init; }

    /// <summary>Contract whose clocks run; null when none covers the system.</summary>
    public string? ContractId { get; init; }

    /// <summary>System.</summary>
    public required string SystemId { get; init; }

    /// <summary>Name of the system.</summary>
    public required string SystemName { get; init; }

    /// <summary>Check that revealed it; null when a person opened it.</summary>
    public string? CheckId { get; init; }

    /// <summary>What is wrong, one line.</summary>
    public required string Title { get; init; }

    /// <summary>Same for the same fault, for recurrence within half a year (004 §二8).</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Severity now.</summary>
    public Severity Severity { get; init; }

    /// <summary>State now.</summary>
    public IncidentState State { get; init; }

    /// <summary>When the fault began: the first failing probe.</summary>
    public DateTimeOffset DetectedAt { get; init; }

    /// <summary>When the incident was opened; the clocks count from <see cref="DetectedAt"/>.</summary>
    public DateTimeOffset OpenedAt { get; init; }

    /// <summary>When the first notification was handed to a carrier.</summary>
    public DateTimeOffset? NotifiedAt { get; init; }

    /// <summary>When the first notification was delivered.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>When a person acknowledged it.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>Who acknowledged it: person id or user name.</summary>
    public string? AcknowledgedBy { get; init; }

    /// <summary>When service was restored.</summary>
    public DateTimeOffset? RecoveredAt { get; init; }

    /// <summary>When it was closed.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Deadline of the response clock; null when the contract names none.</summary>
    public DateTimeOffset? RespondBy { get; init; }

    /// <summary>Deadline of the restore clock; null when the contract names none.</summary>
    public DateTimeOffset? RestoreBy { get; init; }

    /// <summary>W3C trace id that leads from the probe to the receipt.</summary>
    public string? TraceId { get; init; }
}

/// <summary>An incident was opened.</summary>
public sealed record IncidentOpened(IncidentSnapshot Incident, long Version) : IEvent
{
    /// <inheritdoc cref="IEvent.EventType" />
    public static string EventType => "platform.alerting.incident-opened.v1";

    string IEvent.Subject => Incident.Id;
}

/// <summary>An incident was acknowledged by a person; the response clock has stopped.</summary>
public sealed record IncidentAcknowledged(IncidentSnapshot Incident, long Version) : IEvent
{
    /// <inheritdoc cref="IEvent.EventType" />
    public static string EventType => "platform.alerting.incident-acknowledged.v1";

    string IEvent.Subject => Incident.Id;
}

/// <summary>Something else about an incident changed: notified, delivered, escalated, a note.</summary>
public sealed record IncidentUpdated(IncidentSnapshot Incident, long Version) : IEvent
{
    /// <inheritdoc cref="IEvent.EventType" />
    public static string EventType => "platform.alerting.incident-updated.v1";

    string IEvent.Subject => Incident.Id;
}

/// <summary>An incident was closed: service is restored and the record complete.</summary>
public sealed record IncidentClosed(IncidentSnapshot Incident, long Version) : IEvent
{
    /// <inheritdoc cref="IEvent.EventType" />
    public static string EventType => "platform.alerting.incident-closed.v1";

    string IEvent.Subject => Incident.Id;
}

/// <summary>
/// A person must be told. Alerting names the person; Notification knows the phone.
/// </summary>
/// <param name="NotificationId">Idempotency key: one message for each, however often this arrives.</param>
/// <param name="ContractId">Contract the person belongs to.</param>
/// <param name="PersonId">Person in the contract's duty list.</param>
/// <param name="IncidentId">Incident it is about; null for other notices.</param>
/// <param name="Template">Template by name: <c>incident-opened</c>, <c>incident-recovered</c>, <c>incident-escalated</c>, <c>reply</c>.</param>
/// <param name="Variables">Values of the template.</param>
/// <param name="ReplyCode">Short code that an answer quotes; null when no answer is expected.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="ExpiresAt">After this it is told late, marked as such; never silently dropped.</param>
public sealed record NotificationRequested(
    string NotificationId, string? ContractId, string PersonId, string? IncidentId, string Template,
    IReadOnlyDictionary<string, string> Variables, string? ReplyCode, DateTimeOffset RequestedAt, DateTimeOffset ExpiresAt) : IEvent
{
    /// <inheritdoc cref="IEvent.EventType" />
    public static string EventType => "platform.alerting.notification-requested.v1";

    string IEvent.Subject => NotificationId;

    long IEvent.Version => 1;
}
