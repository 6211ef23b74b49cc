using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Probing.Rounds;

/// <summary>巡检记录: one due instant of a plan. It is there before its time, and it stays whatever comes of it.</summary>
internal sealed class Round
{
    /// <summary>Longest id: that of a plan, a dot and a minute.</summary>
    public const int LongestId = Check.LongestId + 20;

    /// <summary><c>{plan}.{yyyyMMddHHmm}</c>, Shanghai time.</summary>
    public required string Id { get; init; }

    public required string PlanId { get; init; }

    public required string PlanName { get; init; }

    /// <summary>Version of the plan that made it.</summary>
    public long PlanVersion { get; init; }

    public string? ContractId { get; init; }

    /// <summary>Key period that added it; null: the plan's own schedule.</summary>
    public string? KeyPeriodId { get; init; }

    public required List<string> Serves { get; init; }

    public DateTimeOffset PlannedAt { get; init; }

    /// <summary>End of its window.</summary>
    public DateTimeOffset FinishBy { get; init; }

    /// <summary>Until when it may still be run, late; equal to <see cref="FinishBy"/> when it is skipped instead.</summary>
    public DateTimeOffset RunUntil { get; set; }

    /// <summary>It rests on a calendar year whose notice is not out.</summary>
    public bool Provisional { get; init; }

    public RoundState State { get; set; }

    public string? Reason { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    public int Automatic { get; set; }

    public int Manual { get; set; }

    public int Normal { get; set; }

    public int Abnormal { get; set; }

    public int NotDone { get; set; }

    public int Unknown { get; set; }

    public bool Reminded { get; set; }

    public bool ToldOverdue { get; set; }

    public long Version { get; set; }

    public static string IdOf(string planId, DateTimeOffset plannedAt) => $"{planId}.{ShanghaiTime.Of(plannedAt):yyyyMMddHHmm}";

    /// <summary>How long after its window it ended.</summary>
    public TimeSpan Late => FinishedAt > FinishBy ? FinishedAt.Value - FinishBy : TimeSpan.Zero;

    /// <summary>Counts <paramref name="items"/>.</summary>
    public void Count(IReadOnlyCollection<RoundItem> items)
    {
        (Automatic, Manual) = (items.Count(item => item.CheckId is not null), items.Count(item => item.CheckId is null));
        Normal = items.Count(item => item.State == RoundItemState.Normal);
        Abnormal = items.Count(item => item.State == RoundItemState.Abnormal);
        NotDone = items.Count(item => item.State == RoundItemState.NotDone);
        Unknown = items.Count(item => item.State == RoundItemState.Unknown);
    }

    public RoundFinished Finished() => new(
        Id, PlanId, PlanName, ContractId, KeyPeriodId, PlannedAt, FinishBy, StartedAt, FinishedAt, State, Late, Automatic, Manual, Normal, Abnormal, NotDone, Unknown,
        Reason, Serves, Version);

    internal static void Map(ModelBuilder model)
    {
        model.Entity<Round>(row =>
        {
            row.ToTable("Rounds");
            row.HasKey(x => x.Id);
            row.HasIndex(x => new { x.PlanId, x.PlannedAt }).IsUnique();
            row.HasIndex(x => new { x.State, x.PlannedAt });
            row.HasIndex(x => x.PlannedAt);
            row.Ignore(x => x.Late);
            row.Property(x => x.Id).HasMaxLength(LongestId);
            row.Property(x => x.PlanId).HasMaxLength(Check.LongestId);
            row.Property(x => x.Version).IsConcurrencyToken();
        });
        RoundItem.Map(model);
        RoundPulse.Map(model);
    }
}
