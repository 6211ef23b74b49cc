using Microsoft.EntityFrameworkCore;

namespace Platform.Reporting.Evidence;

/// <summary>What a record is about.</summary>
internal enum EvidenceKind
{
    /// <summary>漏洞: found, and later fixed and re-scanned.</summary>
    Vulnerability = 0,

    /// <summary>备份: one backup job.</summary>
    Backup = 1,

    /// <summary>恢复演练: a restore that was tried out.</summary>
    Drill = 2,

    /// <summary>恢复: a restore in earnest.</summary>
    Recovery = 3,
}

/// <summary>Danger of a vulnerability, by the contract's own words.</summary>
internal enum VulnerabilityLevel
{
    /// <summary>低危.</summary>
    Low = 0,

    /// <summary>中危.</summary>
    Medium = 1,

    /// <summary>高危.</summary>
    High = 2,
}

/// <summary>
/// Something that no machine records but that a figure rests on. It is never changed: a new record that names it in
/// <see cref="Corrects"/> takes its place, and both stay readable.
/// </summary>
internal sealed class EvidenceRecord
{
    public required string Id { get; set; }

    public required string ContractId { get; set; }

    public EvidenceKind Kind { get; set; }

    /// <summary>Number of the vulnerability, name of the job, title of the drill.</summary>
    public required string Reference { get; set; }

    public string? SystemId { get; set; }

    /// <summary>Only for a vulnerability.</summary>
    public VulnerabilityLevel? Level { get; set; }

    /// <summary>Found, run, or begun.</summary>
    public DateTimeOffset OccurredAt { get; set; }

    /// <summary>Fixed and re-scanned, or restored; null while open.</summary>
    public DateTimeOffset? CompletedAt { get; set; }

    /// <summary>Whether the backup or the restore succeeded; null for a vulnerability.</summary>
    public bool? Succeeded { get; set; }

    public string? Note { get; set; }

    /// <summary>Record it takes the place of.</summary>
    public string? Corrects { get; set; }

    public DateTimeOffset RecordedAt { get; set; }

    public required string RecordedBy { get; set; }

    internal static void Map(ModelBuilder model) => model.Entity<EvidenceRecord>(row =>
    {
        row.ToTable("Evidence");
        row.HasKey(x => x.Id);
        row.HasIndex(x => new { x.ContractId, x.Kind, x.OccurredAt });
        // One record is corrected once; a correction is corrected in its turn.
        row.HasIndex(x => x.Corrects).IsUnique();
        row.Property(x => x.Id).HasMaxLength(40);
        row.Property(x => x.ContractId).HasMaxLength(100);
        row.Property(x => x.Corrects).HasMaxLength(40);
    });
}
