using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Reporting.Data;
using Platform.ServiceDefaults.Messaging;

namespace Platform.Reporting.Facts;

/// <summary>One beginning of a maintenance window that counts for no availability figure, or a change of its terms, as told.</summary>
internal sealed class MaintenanceFact
{
    public required string WindowId { get; set; }

    public long Version { get; set; }

    public DateTimeOffset From { get; set; }

    public DateTimeOffset Until { get; set; }

    public required string Reason { get; set; }

    public string? ContractId { get; set; }

    public string? SystemId { get; set; }

    /// <summary>JSON array of check ids; null: all of the contract and system.</summary>
    public string? Checks { get; set; }

    internal static void Map(ModelBuilder model) => model.Entity<MaintenanceFact>(row =>
    {
        row.ToTable("MaintenanceFacts");
        row.HasKey(x => new { x.WindowId, x.Version, x.From });
        row.HasIndex(x => x.From);
        row.Property(x => x.WindowId).HasMaxLength(200);
        row.Property(x => x.ContractId).HasMaxLength(100);
    });
}

/// <summary>Keeps each, once.</summary>
internal sealed class KeepMaintenance(ReportingDb db) : IReaction<MaintenanceHeld>
{
    public async Task HandleAsync(MaintenanceHeld received, EventContext context, CancellationToken cancellationToken)
    {
        if (await db.Set<MaintenanceFact>().FindAsync([received.WindowId, received.Version, received.From], cancellationToken) is null)
        {
            db.Add(new MaintenanceFact
            {
                WindowId = received.WindowId,
                Version = received.Version,
                From = received.From,
                Until = received.Until,
                Reason = received.Reason,
                ContractId = received.ContractId,
                SystemId = received.SystemId,
                Checks = received.CheckIds is { } checks ? JsonSerializer.Serialize(checks, WireJson.Events) : null,
            });
        }
    }
}

/// <summary>Time that the contract may leave out of the availability of some checks.</summary>
internal sealed record MaintenanceSpan(string Reason, Span Time, string? SystemId, IReadOnlySet<string>? CheckIds)
{
    /// <summary>What <paramref name="rows"/> say together, in any order: each beginning holds until its end or until the window's next version.</summary>
    public static IReadOnlyList<MaintenanceSpan> Of(IReadOnlyList<MaintenanceFact> rows, string contractId) =>
    [
        .. from row in rows
           where row.ContractId is null || row.ContractId == contractId
           let changed = rows.Where(later => later.WindowId == row.WindowId && later.Version > row.Version).Select(later => later.From).Append(row.Until).Min()
           let time = new Span(row.From, changed < row.Until ? changed : row.Until)
           where time.Length > TimeSpan.Zero
           orderby time.From
           select new MaintenanceSpan(
               row.Reason, time, row.SystemId, row.Checks is { } checks ? JsonSerializer.Deserialize<HashSet<string>>(checks, WireJson.Events) : null),
    ];

    public bool Covers(Outage outage) => (SystemId is null || SystemId == outage.SystemId) && CheckIds?.Contains(outage.CheckId) != false;
}
