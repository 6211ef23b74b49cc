using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Platform.Probing.Checks;

namespace Platform.Probing.Manual;

/// <summary>What a person found.</summary>
internal enum ManualResult
{
    /// <summary>正常.</summary>
    Normal = 0,

    /// <summary>异常.</summary>
    Abnormal = 1,

    /// <summary>未能检查: he could not look, and the remark says why.</summary>
    NotChecked = 2,
}

/// <summary>One line of a checklist as it was answered.</summary>
internal sealed record ManualItem(string Title, ManualResult Result, string? Remark = null);

/// <summary>
/// 人工检查记录: who found what, when, with which evidence. Never changed. <see cref="RecordedAt"/> is the server's clock; a person may
/// say that he looked earlier, and then both instants stay, with the reason (补录).
/// </summary>
internal sealed class ManualRecord
{
    public required string Id { get; init; }

    /// <summary>Check it is of; null for an item of a round.</summary>
    public string? CheckId { get; init; }

    /// <summary>Item of a round it is of; null for a check.</summary>
    public string? RoundItemId { get; init; }

    public required string Person { get; init; }

    /// <summary>When he looked, by his own word.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>When the platform was told, by its own clock.</summary>
    public DateTimeOffset RecordedAt { get; init; }

    /// <summary>True: 补录, told later than a person needs to write it down.</summary>
    public bool Late { get; init; }

    public string? LateReason { get; init; }

    public ManualResult Result { get; init; }

    public required List<ManualItem> Items { get; init; }

    public string? Remark { get; init; }

    /// <summary>Owner of its evidence files.</summary>
    public string EvidenceOwner => OwnerOf(Id);

    public static string OwnerOf(string id) => "record:" + id;

    internal static void Map(ModelBuilder model) => model.Entity<ManualRecord>(row =>
    {
        row.ToTable("ManualRecords");
        row.HasKey(x => x.Id);
        row.HasIndex(x => new { x.CheckId, x.RecordedAt });
        row.HasIndex(x => x.RoundItemId);
        row.Ignore(x => x.EvidenceOwner);
        row.Property(x => x.Id).HasMaxLength(40);
        row.Property(x => x.CheckId).HasMaxLength(Check.LongestId);
        row.Property(x => x.RoundItemId).HasMaxLength(100);
        row.Property(x => x.Items).HasConversion(
            value => JsonSerializer.Serialize(value, (JsonSerializerOptions?)null),
            text => JsonSerializer.Deserialize<List<ManualItem>>(text, (JsonSerializerOptions?)null)!,
            new ValueComparer<List<ManualItem>>((one, other) => one!.SequenceEqual(other!), value => value.Count, value => value.ToList()));
    });
}
