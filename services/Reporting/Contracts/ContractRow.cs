using Microsoft.EntityFrameworkCore;

namespace Platform.Reporting.Contracts;

/// <summary>A contract as its newest version says; what lists show without decrypting anything.</summary>
internal sealed class ContractRow
{
    public required string Id { get; set; }

    public required string Title { get; set; }

    public required string Customer { get; set; }

    public string? Supplier { get; set; }

    public string? Source { get; set; }

    public DateOnly From { get; set; }

    public DateOnly To { get; set; }

    /// <summary>Newest version, from 1.</summary>
    public long Version { get; set; }

    /// <summary>Keyed hash of text and variables: the same content again makes no new version.</summary>
    public required string ContentHash { get; set; }

    public DateTimeOffset AppliedAt { get; set; }

    public required string AppliedBy { get; set; }

    public required ContractCounts Counts { get; set; }

    internal static void Map(ModelBuilder model)
    {
        model.Entity<ContractRow>(row =>
        {
            row.ToTable("Contracts").HasKey(x => x.Id);
            row.Property(x => x.Id).HasMaxLength(64);
            row.Property(x => x.Version).IsConcurrencyToken();
            row.ComplexProperty(x => x.Counts);
        });
        model.Entity<ContractVersionRow>(row =>
        {
            row.ToTable("ContractVersions").HasKey(x => new { x.ContractId, x.Version });
            row.Property(x => x.ContractId).HasMaxLength(64);
        });
    }
}

/// <summary>How many of each a contract has.</summary>
internal sealed record ContractCounts(int Systems, int Checks, int Inspections, int Sla, int Kpis, int Deliverables, int People);

/// <summary>One application of a contract file. It is never changed; its contents are encrypted, for they hold phones and secrets.</summary>
internal sealed class ContractVersionRow
{
    public required string ContractId { get; set; }

    public long Version { get; set; }

    public DateTimeOffset AppliedAt { get; set; }

    public required string AppliedBy { get; set; }

    /// <summary>SHA-256 of the text without its variables, hex.</summary>
    public required string Sha256 { get; set; }

    /// <summary>The file as applied.</summary>
    public required byte[] Text { get; set; }

    /// <summary>The variables file as applied; null when there was none.</summary>
    public byte[]? Variables { get; set; }

    /// <summary>The document with its variables filled in, JSON.</summary>
    public required byte[] Document { get; set; }
}
