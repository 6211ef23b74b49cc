using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Checks;

namespace Platform.Probing.Results;

/// <summary>What one probe found. One row for each planned instant of a check in a zone, whoever tried.</summary>
internal sealed class ResultRow
{
    public long Id { get; init; }

    public required string CheckId { get; init; }

    public DateTimeOffset PlannedAt { get; init; }

    /// <summary>网络域 it was probed from; empty for the default one.</summary>
    public required string Zone { get; init; }

    /// <summary>True: a person ran it by hand; it counts for nothing but his eyes.</summary>
    public bool Manual { get; init; }

    /// <summary>Verdict of this probe alone.</summary>
    public CheckStatus Status { get; init; }

    public FailureReason Failure { get; init; }

    public string? Reason { get; init; }

    public double? LatencyMs { get; init; }

    /// <summary>How late it started, in milliseconds.</summary>
    public double LagMs { get; init; }

    public double? ResolveMs { get; init; }

    public double? ConnectMs { get; init; }

    public double? TlsMs { get; init; }

    public double? FirstByteMs { get; init; }

    public double? TransferMs { get; init; }

    /// <summary>Kept for failures and manual runs only.</summary>
    public string? Evidence { get; init; }

    public string? TraceId { get; init; }

    internal static void Map(ModelBuilder model) => model.Entity<ResultRow>(row =>
    {
        row.ToTable("Results");
        row.HasKey(x => x.Id);
        row.HasIndex(x => new { x.CheckId, x.PlannedAt, x.Zone }).IsUnique();
        row.HasIndex(x => x.PlannedAt);
        row.Property(x => x.CheckId).HasMaxLength(Check.LongestId);
        row.Property(x => x.Zone).HasMaxLength(100);
    });
}
