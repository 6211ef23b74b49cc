using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Reporting.Data;
using Platform.ServiceDefaults.Messaging;

namespace Platform.Reporting.Facts;

/// <summary>One confirmed change of a check's state. Outages are computed from them, so the order of arrival does not matter.</summary>
internal sealed class StateChange
{
    public required string CheckId { get; set; }

    public long Version { get; set; }

    public string? ContractId { get; set; }

    public required string SystemId { get; set; }

    public required string SystemName { get; set; }

    public required string CheckName { get; set; }

    public CheckStatus Current { get; set; }

    public DateTimeOffset OccurredAt { get; set; }

    public DateTimeOffset ConfirmedAt { get; set; }

    public required string Reason { get; set; }

    internal static void Map(ModelBuilder model) => model.Entity<StateChange>(row =>
    {
        row.ToTable("StateChanges");
        row.HasKey(x => new { x.CheckId, x.Version });
        row.HasIndex(x => new { x.ContractId, x.OccurredAt });
        row.Property(x => x.CheckId).HasMaxLength(200);
        row.Property(x => x.ContractId).HasMaxLength(100);
    });
}

/// <summary>Keeps every change of every check.</summary>
internal sealed class KeepStateChange(ReportingDb db) : IReaction<CheckStateChanged>
{
    public async Task HandleAsync(CheckStateChanged received, EventContext context, CancellationToken cancellationToken)
    {
        if (await db.Set<StateChange>().FindAsync([received.CheckId, received.Version], cancellationToken) is not null)
        {
            return;
        }

        db.Add(new StateChange
        {
            CheckId = received.CheckId,
            Version = received.Version,
            ContractId = received.ContractId,
            SystemId = received.SystemId,
            SystemName = received.SystemName,
            CheckName = received.CheckName,
            Current = received.Current,
            OccurredAt = received.OccurredAt,
            ConfirmedAt = received.ConfirmedAt,
            Reason = received.Reason,
        });
    }
}
