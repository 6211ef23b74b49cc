using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Platform.Contracts;
using Platform.Contracts.Events;

namespace Platform.Alerting.Alerts;

/// <summary>
/// 告警: a condition that holds, told apart by its labels. Many alerts may belong to one incident. It is kept after it has
/// resolved; a new one of the same labels is a new row.
/// </summary>
internal sealed class Alert
{
    public required string Id { get; init; }

    /// <summary>What tells it apart, for routes, silences and dependencies.</summary>
    public required Dictionary<string, string> Labels { get; init; }

    /// <summary>What explains it.</summary>
    public required Dictionary<string, string> Annotations { get; set; }

    /// <summary>Of the labels; the same as Alertmanager's.</summary>
    public required string Fingerprint { get; init; }

    public string? ContractId { get; init; }

    public required string SystemId { get; init; }

    public required string SystemName { get; init; }

    /// <summary>Check that fires it.</summary>
    public required string CheckId { get; init; }

    public required string Summary { get; set; }

    public Severity Severity { get; set; }

    public DateTimeOffset StartsAt { get; init; }

    /// <summary>Null while it fires.</summary>
    public DateTimeOffset? EndsAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public string? IncidentId { get; set; }

    /// <summary>Why nobody was told; null: it was told. One that is told later stays told.</summary>
    public SuppressionKind? Suppressed { get; set; }

    /// <summary>The check or the maintenance window that is the cause.</summary>
    public string? SuppressedBy { get; set; }

    /// <summary>The cause in one sentence.</summary>
    public string? SuppressedReason { get; set; }

    public long Version { get; set; }

    internal static void Map(ModelBuilder model) => model.Entity<Alert>(row =>
    {
        row.ToTable("Alerts");
        row.HasKey(x => x.Id);
        row.HasIndex(x => x.Fingerprint).IsUnique().HasFilter("\"EndsAt\" IS NULL").HasDatabaseName("IX_Alerts_Firing");
        row.HasIndex(x => new { x.CheckId, x.EndsAt });
        row.HasIndex(x => x.StartsAt);
        row.HasIndex(x => x.IncidentId);
        row.Property(x => x.Version).IsConcurrencyToken();
        row.Property(x => x.SuppressedBy).HasMaxLength(100);
        row.Property(x => x.Fingerprint).HasMaxLength(16);
        row.Property(x => x.Labels).HasConversion(labels => Write(labels), text => Read(text), Texts);
        row.Property(x => x.Annotations).HasConversion(annotations => Write(annotations), text => Read(text), Texts);
    });

    private static readonly ValueComparer<Dictionary<string, string>> Texts = new(
        (one, other) => Write(one!) == Write(other!), value => Write(value).GetHashCode(StringComparison.Ordinal), value => new Dictionary<string, string>(value));

    private static string Write(Dictionary<string, string> value) => JsonSerializer.Serialize(value, StoredJson.Options);

    private static Dictionary<string, string> Read(string text) => JsonSerializer.Deserialize<Dictionary<string, string>>(text, StoredJson.Options)!;
}
