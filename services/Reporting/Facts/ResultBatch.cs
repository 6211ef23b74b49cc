using Microsoft.EntityFrameworkCore;

namespace Platform.Reporting.Facts;

/// <summary>A batch of probe results as it arrived, until it is written to a fact file.</summary>
internal sealed class ResultBatch
{
    public Guid BatchId { get; set; }

    /// <summary>The event's own column-wise JSON.</summary>
    public required string Payload { get; set; }

    public int Rows { get; set; }

    public DateTimeOffset ReceivedAt { get; set; }

    internal static void Map(ModelBuilder model) => model.Entity<ResultBatch>(row =>
    {
        row.ToTable("ResultBatches");
        row.HasKey(x => x.BatchId);
        row.HasIndex(x => x.ReceivedAt);
    });
}

/// <summary>
/// A Parquet file that counts. This table is the truth: a row commits together with the deletion of the batches it holds, so a
/// file without a row is a leftover of a crash and is ignored, then removed.
/// </summary>
internal sealed class FactFile
{
    public long Id { get; set; }

    /// <summary>Path below the facts folder, with forward slashes.</summary>
    public required string Path { get; set; }

    /// <summary>Shanghai day of the planned instants.</summary>
    public DateOnly Day { get; set; }

    public long Rows { get; set; }

    public long Bytes { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    internal static void Map(ModelBuilder model) => model.Entity<FactFile>(row =>
    {
        row.ToTable("FactFiles");
        row.HasKey(x => x.Id);
        row.HasIndex(x => x.Path).IsUnique();
        row.HasIndex(x => x.Day);
        row.Property(x => x.Path).HasMaxLength(200);
    });
}
