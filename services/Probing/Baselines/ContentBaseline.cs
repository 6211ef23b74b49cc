using Microsoft.EntityFrameworkCore;
using Platform.Probing.Checks;

namespace Platform.Probing.Baselines;

/// <summary>基线: what a person has approved a page to be. Rows are only added; the newest of a check counts, the others are its history.</summary>
internal sealed class ContentBaseline
{
    /// <summary>Characters of text kept for the comparison that people read; the hash covers all of it.</summary>
    public const int LongestText = 65_536;

    public long Id { get; init; }

    public required string CheckId { get; init; }

    /// <summary>Hash of the settings that say what is compared; with other settings the baseline says nothing.</summary>
    public required string Rule { get; init; }

    public required string Hash { get; init; }

    public required string Text { get; init; }

    /// <summary>Bytes or, for normalised text, characters that the hash covers.</summary>
    public int Length { get; init; }

    public required string ApprovedBy { get; init; }

    public DateTimeOffset ApprovedAt { get; init; }

    public string? Note { get; init; }

    internal static void Map(ModelBuilder model)
    {
        model.Entity<ContentBaseline>(row =>
        {
            row.ToTable("ContentBaselines");
            row.HasIndex(x => new { x.CheckId, x.Id });
            row.Property(x => x.CheckId).HasMaxLength(Check.LongestId);
            row.Property(x => x.Rule).HasMaxLength(64);
            row.Property(x => x.Hash).HasMaxLength(64);
            row.Property(x => x.ApprovedBy).HasMaxLength(200);
            row.Property(x => x.Note).HasMaxLength(500);
        });
        model.Entity<ContentSeen>(row =>
        {
            row.ToTable("ContentSeen");
            row.HasKey(x => x.CheckId);
            row.Property(x => x.CheckId).HasMaxLength(Check.LongestId);
            row.Property(x => x.Rule).HasMaxLength(64);
            row.Property(x => x.Hash).HasMaxLength(64);
        });
    }
}

/// <summary>The newest content that was seen; only this can be approved. Written when it changes, not with every probe.</summary>
internal sealed class ContentSeen
{
    public required string CheckId { get; init; }

    public required string Rule { get; set; }

    public required string Hash { get; set; }

    public required string Text { get; set; }

    public int Length { get; set; }

    /// <summary>When this content was seen for the first time.</summary>
    public DateTimeOffset Since { get; set; }
}
