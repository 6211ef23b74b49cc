using System.Diagnostics;
using Platform.Alerting.Data;
using Platform.Alerting.Terms;
using Platform.Contracts;

namespace Platform.Alerting.Incidents;

/// <summary>What is known of a fault when its incident opens.</summary>
internal sealed record Fault
{
    public string? ContractId { get; init; }

    public required string SystemId { get; init; }

    public required string SystemName { get; init; }

    public string? Place { get; init; }

    public string? CheckId { get; init; }

    public required string Title { get; init; }

    public required string Symptom { get; init; }

    public required string Fingerprint { get; init; }

    public Severity Severity { get; init; }

    public DateTimeOffset DetectedAt { get; init; }

    public required string OpenedBy { get; init; }

    public string? Channel { get; init; }
}

/// <summary>Opens an incident, for a check that failed or for a person, and tells the first person in the same transaction.</summary>
internal sealed class OpenIncident(AlertingDb db, IncidentProgress progress, TimeProvider time)
{
    public async Task<Incident> RunAsync(Fault fault, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var terms = await db.CurrentTermsAsync(fault.ContractId, cancellationToken);
        var incident = new Incident
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            Number = await db.NextNumberAsync(now, cancellationToken),
            ShortCode = await db.NextShortCodeAsync(cancellationToken),
            ContractId = fault.ContractId,
            TermsVersion = terms?.Version,
            SystemId = fault.SystemId,
            SystemName = fault.SystemName,
            Place = fault.Place,
            CheckId = fault.CheckId,
            Title = fault.Title,
            Symptom = fault.Symptom,
            Fingerprint = fault.Fingerprint,
            InitialSeverity = fault.Severity,
            DetectedAt = fault.DetectedAt,
            OpenedAt = now,
            OpenedBy = fault.OpenedBy,
            TraceParent = Activity.Current?.Id,
            TraceId = Activity.Current?.TraceId.ToString(),
        };
        incident.Begin(fault.Severity);
        incident.Record(TimelineKind.Detected, fault.DetectedAt, fault.OpenedBy, "发现故障：" + fault.Symptom, fault.Channel);
        incident.Record(TimelineKind.Opened, now, fault.OpenedBy, $"建立{Labels.Of(fault.Severity)}故障单 {incident.Number}", fault.Channel);
        db.Incidents.Add(incident);
        await progress.AdvanceAsync(incident, IncidentDeed.Opened, terms, cancellationToken);
        return incident;
    }
}
