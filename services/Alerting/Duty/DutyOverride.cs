using Microsoft.EntityFrameworkCore;
using Platform.Alerting.Data;

namespace Platform.Alerting.Duty;

/// <summary>换班: a person takes over the duty of a contract for a while.</summary>
internal sealed class DutyOverride
{
    public required string Id { get; init; }

    public required string ContractId { get; init; }

    public required string PersonId { get; init; }

    public DateTimeOffset From { get; init; }

    public DateTimeOffset To { get; init; }

    public required string Reason { get; init; }

    public required string CreatedBy { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was withdrawn; it stays on record.</summary>
    public DateTimeOffset? WithdrawnAt { get; set; }

    internal static void Map(ModelBuilder model) => model.Entity<DutyOverride>(row =>
    {
        row.ToTable("DutyOverrides");
        row.HasKey(x => x.Id);
        row.HasIndex(x => new { x.ContractId, x.From, x.To });
    });
}

/// <summary>Finds replacements.</summary>
internal static class DutyOverrideQueries
{
    public static async Task<IReadOnlyList<Replacement>> ReplacementsAsync(
        this AlertingDb db, string contractId, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        await db.DutyOverrides.AsNoTracking()
            .Where(row => row.ContractId == contractId && row.WithdrawnAt == null && row.From < to && row.To > from)
            .Select(row => new Replacement(row.Id, row.PersonId, row.From, row.To, row.CreatedAt))
            .ToListAsync(cancellationToken);
}
