using Platform.Alerting.SlaClocks;
using Platform.Contracts.Events;

namespace Platform.Alerting.Incidents;

/// <summary>What events tell of an incident.</summary>
internal static class IncidentSnapshots
{
    public static IncidentSnapshot Snapshot(this Incident incident, IncidentClocks clocks) => new()
    {
        Id = incident.Id,
        Number = incident.Number,
        ContractId = incident.ContractId,
        SystemId = incident.SystemId,
        SystemName = incident.SystemName,
        CheckId = incident.CheckId,
        Title = incident.Title,
        Fingerprint = incident.Fingerprint,
        Severity = incident.Severity,
        State = incident.State,
        DetectedAt = incident.DetectedAt,
        OpenedAt = incident.OpenedAt,
        NotifiedAt = incident.NotifiedAt,
        DeliveredAt = incident.DeliveredAt,
        AcknowledgedAt = incident.AcknowledgedAt,
        AcknowledgedBy = incident.AcknowledgedBy,
        RecoveredAt = incident.RecoveredAt,
        ClosedAt = incident.ClosedAt,
        RespondBy = clocks.Respond?.Deadline,
        RestoreBy = clocks.Restore?.Deadline,
        TraceId = incident.TraceId,
    };
}
