using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.Rounds;

namespace Platform.Probing.Plans;

/// <summary>
/// 巡检计划: what is inspected when. What it says lies in its versions; the newest approved one makes rounds, a newer one waits for a
/// person's approval (制定巡检计划).
/// </summary>
internal sealed class Plan
{
    /// <summary>Global id: <c>{contract}.{inspection}</c>, or <c>local.{slug}</c> outside any contract.</summary>
    public required string Id { get; init; }

    public string? ContractId { get; init; }

    /// <summary>True: the contract file says so; only a new version of the file changes it.</summary>
    public bool FromContract { get; init; }

    /// <summary>The key period whose duty rounds it makes; null for a plan of its own.</summary>
    public string? KeyPeriodId { get; init; }

    /// <summary>Of the newest version.</summary>
    public required string Name { get; set; }

    /// <summary>Newest version.</summary>
    public long Version { get; set; }

    /// <summary>The version that makes rounds; null before the first approval.</summary>
    public long? Approved { get; set; }

    public bool Paused { get; set; }

    public DateTimeOffset? RetiredAt { get; set; }

    /// <summary>Rounds are made for every instant before this one.</summary>
    public DateTimeOffset PlannedUntil { get; set; }

    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>Grows with every change of this row: of two replicas that plan at once, one loses.</summary>
    public long Revision { get; set; }

    public PlanState State => RetiredAt is not null ? PlanState.Retired : Approved is null ? PlanState.Draft : Paused ? PlanState.Paused : PlanState.Active;

    /// <summary>Rounds that have not begun are made anew from <paramref name="now"/> on, by what holds then.</summary>
    public async Task ReplanAsync(ProbingDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await db.Set<Round>().Where(round => round.PlanId == Id && round.State == RoundState.Planned && round.PlannedAt > now).ExecuteDeleteAsync(cancellationToken);
        PlannedUntil = now;
        ChangedAt = now;
        Revision++;
    }

    internal static void Map(ModelBuilder model)
    {
        model.Entity<Plan>(row =>
        {
            row.ToTable("Plans");
            row.HasKey(x => x.Id);
            row.HasIndex(x => x.ContractId);
            row.Ignore(x => x.State);
            row.Property(x => x.Id).HasMaxLength(Check.LongestId);
            row.Property(x => x.Revision).IsConcurrencyToken();
        });
        model.Entity<PlanVersion>(row =>
        {
            row.ToTable("PlanVersions");
            row.HasKey(x => new { x.PlanId, x.Version });
            row.Property(x => x.PlanId).HasMaxLength(Check.LongestId);
            row.Property(x => x.Content).AsJson();
        });
    }
}

/// <summary>Whether a plan makes rounds.</summary>
internal enum PlanState
{
    /// <summary>待批准: no version is approved.</summary>
    Draft = 0,

    /// <summary>执行中.</summary>
    Active = 1,

    /// <summary>已暂停.</summary>
    Paused = 2,

    /// <summary>已停用.</summary>
    Retired = 3,
}

/// <summary>One version of a plan; never changed, only approved.</summary>
internal sealed class PlanVersion
{
    public required string PlanId { get; init; }

    public long Version { get; init; }

    public required PlanContent Content { get; init; }

    public required string ChangedBy { get; init; }

    public DateTimeOffset ChangedAt { get; init; }

    public string? ApprovedBy { get; set; }

    public DateTimeOffset? ApprovedAt { get; set; }
}

/// <summary>What a plan says.</summary>
internal sealed record PlanContent
{
    public required string Name { get; init; }

    public IReadOnlyList<string> Serves { get; set; } = [];

    public RoundSchedule At { get; set; } = new();

    /// <summary>First day with rounds; null: no bound.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last day with rounds; null: no bound.</summary>
    public DateOnly? To { get; init; }

    /// <summary>How long a round may take from its planned instant.</summary>
    public TimeSpan FinishWithin { get; set; } = TimeSpan.FromHours(2);

    /// <summary>How long after its window a round may still be run; null: it is skipped.</summary>
    public TimeSpan? RunLateWithin { get; init; }

    /// <summary>Global ids of checks, in order.</summary>
    public IReadOnlyList<string> Checks { get; set; } = [];

    /// <summary>Further checks by place or kind, looked up when a round begins.</summary>
    public IReadOnlyList<CheckSelector> Selectors { get; set; } = [];

    public IReadOnlyList<ManualItem> Manual { get; set; } = [];
}

/// <summary>Checks of the plan's contract (or of none) in a system, a component, of a kind; what is null is not asked for.</summary>
internal sealed record CheckSelector(string? System, string? Component = null, string? Kind = null);
