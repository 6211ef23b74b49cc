using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Platform.Probing.Checks;

namespace Platform.Probing.Heartbeats;

/// <summary>The newest sign of life of a heartbeat check, and what it told.</summary>
internal sealed class Heartbeat
{
    public required string CheckId { get; init; }

    /// <summary>When a run last ended, well or badly; the server's clock. Null: one has begun, none has ended.</summary>
    public DateTimeOffset? At { get; set; }

    /// <summary>Whether the last run ended well.</summary>
    public bool Ok { get; set; } = true;

    /// <summary>When the run under way began; null when none is.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>How long the last run took, in seconds; null when its start was not told.</summary>
    public double? TookSeconds { get; set; }

    public string? Message { get; set; }

    /// <summary>Numbers the last run told: <c>value("rows")</c>.</summary>
    public Dictionary<string, double> Values { get; set; } = [];

    internal static void Map(ModelBuilder model) => model.Entity<Heartbeat>(row =>
    {
        row.ToTable("Heartbeats");
        row.HasKey(x => x.CheckId);
        row.Property(x => x.CheckId).HasMaxLength(Check.LongestId);
        row.Property(x => x.Message).HasMaxLength(Beat.LongestMessage);
        row.Property(x => x.Values).HasConversion(
            value => JsonSerializer.Serialize(value, (JsonSerializerOptions?)null),
            text => JsonSerializer.Deserialize<Dictionary<string, double>>(text, (JsonSerializerOptions?)null)!,
            new ValueComparer<Dictionary<string, double>>(
                (one, other) => one!.Count == other!.Count && !one.Except(other).Any(), value => value.Count, value => new Dictionary<string, double>(value)))
            .HasDefaultValueSql("'{}'");
    });
}
