using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Checks;

namespace Platform.Probing.Results;

/// <summary>What one probe found. One row for each planned instant of a check in a zone, whoever tried.</summary>
internal sealed class ResultRow
{
    /// <summary>Longest log kept of one probe, in characters.</summary>
    public const int LongestLog = 8_000;

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

    /// <summary>What the probe did, line by line; kept for failures and manual runs only, and cut at <see cref="LongestLog"/>.</summary>
    public string? Log { get; init; }

    /// <summary>Each condition with its explanation, in the form of <see cref="ConditionLog"/>; kept for failures and manual runs only.</summary>
    public string? Conditions { get; init; }

    public string? TraceId { get; init; }

    /// <summary>Planned instants that nobody probed and that this row stands for, itself included; 0: a probe like any other.</summary>
    public int Missed { get; init; }

    /// <summary>The last of them.</summary>
    public DateTimeOffset? MissedUntil { get; init; }

    /// <summary>The lines as they are stored: printable, one a line, cut with a mark.</summary>
    public static string? LogOf(IReadOnlyList<string> lines)
    {
        var text = string.Join('\n', lines);

        // Cut first: a cut through a character leaves half of it, which no database takes.
        text = Printable.Of(text.Length <= LongestLog ? text : text[..LongestLog] + "…");
        return text.Length == 0 ? null : text;
    }

    internal static void Map(ModelBuilder model) => model.Entity<ResultRow>(row =>
    {
        row.ToTable("Results");
        row.HasKey(x => x.Id);
        row.HasIndex(x => new { x.CheckId, x.PlannedAt, x.Zone }).IsUnique();

        // Old successes go before old failures: each is found by its own verdict.
        row.HasIndex(x => new { x.Status, x.PlannedAt });
        row.Property(x => x.CheckId).HasMaxLength(Check.LongestId);
        row.Property(x => x.Zone).HasMaxLength(100);
    });
}
