using Microsoft.EntityFrameworkCore;

namespace Platform.Probing.Licences;

/// <summary>A rung of the ladder that was told: 30, 15, 7 or 1 day before the end, or 0 when it has ended. Its key makes it once.</summary>
internal sealed class LicenceRung
{
    public required string LicenceId { get; init; }

    /// <summary>The end it was told of; a renewal begins a new ladder.</summary>
    public DateOnly ValidUntil { get; init; }

    public int Days { get; init; }

    public DateTimeOffset ToldAt { get; init; }

    internal static void Map(ModelBuilder model) => model.Entity<LicenceRung>(row =>
    {
        row.ToTable("LicenceRungs");
        row.HasKey(x => new { x.LicenceId, x.ValidUntil, x.Days });
        row.Property(x => x.LicenceId).HasMaxLength(100);
    });
}
