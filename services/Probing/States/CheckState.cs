using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Contracts.Events;

namespace Platform.Probing.States;

/// <summary>The confirmed state of a check, with what its next confirmation needs. The database's row is the truth; nothing is kept in memory.</summary>
internal sealed class CheckState
{
    public required string CheckId { get; init; }

    public CheckStatus Status { get; set; }

    /// <summary>When the status began: the planned instant of the first probe that showed it.</summary>
    public DateTimeOffset Since { get; set; }

    public DateTimeOffset ConfirmedAt { get; set; }

    /// <summary>Why, in one sentence.</summary>
    public string? Reason { get; set; }

    /// <summary>Grows by one with each change of the status.</summary>
    public long Version { get; set; }

    /// <summary>The last verdicts, oldest first, in the form of <see cref="VerdictHistory"/>.</summary>
    public string History { get; set; } = "";

    /// <summary>Since when each lasting condition (<c>for 5m</c>) has been broken, by its canonical text.</summary>
    public Dictionary<string, DateTimeOffset> BrokenSince { get; set; } = [];

    /// <summary>Newest scheduled instant that was probed; null before the first.</summary>
    public DateTimeOffset? LastPlannedAt { get; set; }

    /// <summary>Verdict of the newest probe; not confirmed.</summary>
    public CheckStatus? LastVerdict { get; set; }

    public double? LastLatencyMs { get; set; }

    /// <summary>The last definite verdicts, across changes of the state, in the form of <see cref="Flap"/>.</summary>
    public string Recent { get; set; } = "";

    /// <summary>True while it goes up and down so often that its state is held.</summary>
    public bool Flapping { get; set; }

    /// <summary>Its usual latency, in the form of <see cref="LatencyBaseline"/>; empty while nobody asks for it.</summary>
    public string Baseline { get; set; } = "";

    /// <summary>Why nobody has been told of what is wrong; null: it was told, or nothing is wrong.</summary>
    public SuppressionKind? Suppressed { get; set; }

    public string? SuppressedBy { get; set; }

    public string? SuppressedReason { get; set; }

    /// <summary>When the cause was first seen to be over; the check then gets its chance to be probed before anybody is told.</summary>
    public DateTimeOffset? SuppressionOverAt { get; set; }

    /// <summary>True when there is something that somebody should know.</summary>
    public bool IsWrong => Status == CheckStatus.Down || Flapping;

    /// <summary>Whoever should know knows, or there is nothing to know.</summary>
    public void Told() => (Suppressed, SuppressedBy, SuppressedReason, SuppressionOverAt) = (null, null, null, null);

    /// <summary>Keeps why nobody is told.</summary>
    public void Suppress(Suppression by) => (Suppressed, SuppressedBy, SuppressedReason, SuppressionOverAt) = (by.Kind, by.Id, by.Reason, null);

    internal static void Map(ModelBuilder model) => model.Entity<CheckState>(row =>
    {
        row.ToTable("CheckStates");
        row.HasKey(x => x.CheckId);
        row.Ignore(x => x.IsWrong);
        row.HasIndex(x => x.Status);
        row.HasIndex(x => x.Suppressed).HasFilter("\"Suppressed\" IS NOT NULL");
        row.Property(x => x.SuppressedBy).HasMaxLength(Checks.Check.LongestId);
        row.Property(x => x.CheckId).HasMaxLength(Checks.Check.LongestId);
        row.Property(x => x.Version).IsConcurrencyToken();
        row.Property(x => x.BrokenSince).HasConversion(
            value => System.Text.Json.JsonSerializer.Serialize(value, (System.Text.Json.JsonSerializerOptions?)null),
            text => System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, DateTimeOffset>>(text, (System.Text.Json.JsonSerializerOptions?)null)!,
            new Microsoft.EntityFrameworkCore.ChangeTracking.ValueComparer<Dictionary<string, DateTimeOffset>>(
                (one, other) => one!.Count == other!.Count && !one.Except(other).Any(), value => value.Count, value => new Dictionary<string, DateTimeOffset>(value)));
    });
}
