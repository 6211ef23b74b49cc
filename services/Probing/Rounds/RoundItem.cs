using Microsoft.EntityFrameworkCore;
using Platform.Probing.Checks;

namespace Platform.Probing.Rounds;

/// <summary>How an item of a round stands.</summary>
internal enum RoundItemState
{
    /// <summary>待检查.</summary>
    Pending = 0,

    /// <summary>正常.</summary>
    Normal = 1,

    /// <summary>异常.</summary>
    Abnormal = 2,

    /// <summary>未检查.</summary>
    NotDone = 3,

    /// <summary>未判定: looked at, but for reasons of ours nothing can be said.</summary>
    Unknown = 4,
}

/// <summary>One thing that a round looks at: a check, or something for a person.</summary>
internal sealed class RoundItem
{
    public required string Id { get; init; }

    public required string RoundId { get; init; }

    /// <summary>Place in the round.</summary>
    public int Ordinal { get; init; }

    /// <summary>Id of the check, or of the manual item in the plan; unique in the round.</summary>
    public required string ItemId { get; init; }

    /// <summary>The check; null: a person does it.</summary>
    public string? CheckId { get; init; }

    /// <summary>网络域 that it is probed from; empty for the default one.</summary>
    public string Zone { get; init; } = "";

    public required string Name { get; init; }

    public string? Group { get; init; }

    /// <summary>Evidence asked for.</summary>
    public string? Evidence { get; init; }

    /// <summary>Who is to do it; null: whoever is on duty.</summary>
    public string? Who { get; init; }

    public RoundItemState State { get; set; }

    public string? Reason { get; set; }

    /// <summary>For a check the planned instant of its probe: results are found by it.</summary>
    public DateTimeOffset DueAt { get; set; }

    /// <summary>When it was answered.</summary>
    public DateTimeOffset? At { get; set; }

    /// <summary>Person who answered it.</summary>
    public string? By { get; set; }

    /// <summary>The person's record, with its files.</summary>
    public string? RecordId { get; set; }

    /// <summary>补录: told later than it was done, or after the round had ended.</summary>
    public bool Supplemented { get; set; }

    /// <summary>Probe under way: whose it is, and until when others leave it to him.</summary>
    public string? ClaimedBy { get; set; }

    public DateTimeOffset? ClaimedUntil { get; set; }

    /// <summary>When its probe began.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    internal static void Map(ModelBuilder model) => model.Entity<RoundItem>(row =>
    {
        row.ToTable("RoundItems");
        row.HasKey(x => x.Id);
        row.HasIndex(x => new { x.RoundId, x.ItemId }).IsUnique();
        row.HasIndex(x => new { x.State, x.DueAt });
        row.Property(x => x.Id).HasMaxLength(32);
        row.Property(x => x.RoundId).HasMaxLength(Round.LongestId);
        row.Property(x => x.ItemId).HasMaxLength(Check.LongestId);
        row.Property(x => x.CheckId).HasMaxLength(Check.LongestId);
        row.Property(x => x.Zone).HasMaxLength(100);
        row.Property(x => x.ClaimedBy).HasMaxLength(40);
    });
}
