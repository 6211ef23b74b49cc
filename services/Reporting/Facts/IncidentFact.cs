using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Reporting.Data;
using Platform.ServiceDefaults.Messaging;

namespace Platform.Reporting.Facts;

/// <summary>An incident as last told.</summary>
internal sealed class IncidentFact
{
    public required string Id { get; set; }

    public long Version { get; set; }

    public string? ContractId { get; set; }

    public DateTimeOffset DetectedAt { get; set; }

    public DateTimeOffset? RecoveredAt { get; set; }

    /// <summary>The snapshot as JSON: a member that events gain later is here at once.</summary>
    public required string Snapshot { get; set; }

    public IncidentSnapshot Read() => JsonSerializer.Deserialize<IncidentSnapshot>(Snapshot, WireJson.Events)!;

    internal static void Map(ModelBuilder model) => model.Entity<IncidentFact>(row =>
    {
        row.ToTable("IncidentFacts");
        row.HasKey(x => x.Id);
        row.HasIndex(x => new { x.ContractId, x.DetectedAt });
        row.Property(x => x.Id).HasMaxLength(100);
        row.Property(x => x.ContractId).HasMaxLength(100);
    });
}

/// <summary>
/// Keeps the newest snapshot of an incident. Its four events arrive on four topics and in any order, so the version decides
/// here and not in messaging, which orders within a topic only.
/// </summary>
internal sealed class KeepIncident(ReportingDb db)
    : IReaction<IncidentOpened>, IReaction<IncidentAcknowledged>, IReaction<IncidentUpdated>, IReaction<IncidentClosed>
{
    public Task HandleAsync(IncidentOpened received, EventContext context, CancellationToken cancellationToken) =>
        KeepAsync(received.Incident, received.Version, cancellationToken);

    public Task HandleAsync(IncidentAcknowledged received, EventContext context, CancellationToken cancellationToken) =>
        KeepAsync(received.Incident, received.Version, cancellationToken);

    public Task HandleAsync(IncidentUpdated received, EventContext context, CancellationToken cancellationToken) =>
        KeepAsync(received.Incident, received.Version, cancellationToken);

    public Task HandleAsync(IncidentClosed received, EventContext context, CancellationToken cancellationToken) =>
        KeepAsync(received.Incident, received.Version, cancellationToken);

    private async Task KeepAsync(IncidentSnapshot incident, long version, CancellationToken cancellationToken)
    {
        var fact = await db.Set<IncidentFact>().FindAsync([incident.Id], cancellationToken);
        if (fact is null)
        {
            fact = new IncidentFact { Id = incident.Id, Snapshot = "" };
            db.Add(fact);
        }
        else if (fact.Version >= version)
        {
            return;
        }

        fact.Version = version;
        fact.ContractId = incident.ContractId;
        fact.DetectedAt = incident.DetectedAt;
        fact.RecoveredAt = incident.RecoveredAt;
        fact.Snapshot = JsonSerializer.Serialize(incident, WireJson.Events);
    }
}
