using Microsoft.EntityFrameworkCore;

namespace Platform.Reporting.Reports;

/// <summary>Where a report stands.</summary>
internal enum ReportState
{
    /// <summary>排队.</summary>
    Queued = 0,

    /// <summary>生成中.</summary>
    Running = 1,

    /// <summary>已生成.</summary>
    Done = 2,

    /// <summary>失败: tried often enough; the reason says why.</summary>
    Failed = 3,
}

/// <summary>
/// A report as a durable job: contract, kind, period and version occur once, whoever asks how often. A worker holds it by a
/// lease whose token fences off one that was thought dead.
/// </summary>
internal sealed class ReportRow
{
    public required string Id { get; set; }

    /// <summary>Number people use: 「BG20261123-001」, by the Shanghai day it was asked for.</summary>
    public required string Number { get; set; }

    public required string ContractId { get; set; }

    public required string Kind { get; set; }

    public DateOnly From { get; set; }

    public DateOnly To { get; set; }

    /// <summary>From 1; a later one replaces an earlier one of the same period, which stays readable.</summary>
    public int Version { get; set; }

    public ReportState State { get; set; }

    public DateTimeOffset RequestedAt { get; set; }

    public required string RequestedBy { get; set; }

    /// <summary>W3C trace context of the request; the work goes on in the same trace.</summary>
    public string? TraceParent { get; set; }

    public int Attempts { get; set; }

    /// <summary>Grows with each worker that takes it.</summary>
    public long LeaseToken { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>Instant up to which the facts were known.</summary>
    public DateTimeOffset? AsOf { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>The figures that text and tables were written from, as JSON.</summary>
    public string? Figures { get; set; }

    public string? DocxSha256 { get; set; }

    public long? DocxBytes { get; set; }

    public string? XlsxSha256 { get; set; }

    public long? XlsxBytes { get; set; }

    /// <summary>Why it failed, one line.</summary>
    public string? Reason { get; set; }

    internal static void Map(ModelBuilder model) => model.Entity<ReportRow>(row =>
    {
        row.ToTable("Reports");
        row.HasKey(x => x.Id);
        row.HasIndex(x => new { x.ContractId, x.Kind, x.From, x.To, x.Version }).IsUnique();
        row.HasIndex(x => x.Number).IsUnique();
        row.HasIndex(x => new { x.State, x.LeaseUntil });
        row.Property(x => x.Id).HasMaxLength(40);
        row.Property(x => x.Number).HasMaxLength(40);
        row.Property(x => x.ContractId).HasMaxLength(100);
        row.Property(x => x.Kind).HasMaxLength(60);
    });
}
