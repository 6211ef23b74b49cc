using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.Plans;

namespace Platform.Probing.KeyPeriods;

/// <summary>重点时期 of a contract. Its duty rounds (读网值守) are made by a plan of its own.</summary>
internal sealed class KeyPeriod
{
    /// <summary>Global id: <c>{contract}.{period}</c>.</summary>
    public required string Id { get; init; }

    public required string ContractId { get; init; }

    /// <summary>True: the contract file says so; only a new version of the file changes it.</summary>
    public bool FromContract { get; init; }

    public required string Name { get; set; }

    public required List<string> Serves { get; set; }

    public DateOnly From { get; set; }

    public DateOnly To { get; set; }

    /// <summary>Number of days that the contract's text names; always that of the dates.</summary>
    public int? DeclaredDays { get; set; }

    public int Multiplier { get; set; }

    /// <summary>Global ids of the checks that run more often; empty: all of the contract.</summary>
    public required List<string> Checks { get; set; }

    public required IReadOnlyList<TimeOnly> DutyAt { get; set; }

    public required IReadOnlyList<ManualItem> Duty { get; set; }

    public DateTimeOffset? RetiredAt { get; set; }

    public long Version { get; set; }

    /// <summary>Id of the plan that makes its duty rounds.</summary>
    public string DutyPlanId => DutyPlan(Id);

    public KeyPeriodDays Days => new(Id, From, To, Multiplier);

    public static string DutyPlan(string id) => id + ".duty";

    /// <summary>Whether it makes rounds of a plan more frequent: those with one of its checks.</summary>
    public bool Covers(Plan plan, PlanContent content) => RetiredAt is null && plan.KeyPeriodId is null && plan.ContractId == ContractId
        && (Checks.Count == 0 || content.Selectors.Count > 0 || content.Checks.Any(Checks.Contains));

    internal static void Map(ModelBuilder model) => model.Entity<KeyPeriod>(row =>
    {
        row.ToTable("KeyPeriods");
        row.HasKey(x => x.Id);
        row.HasIndex(x => x.ContractId);
        row.Ignore(x => x.DutyPlanId);
        row.Ignore(x => x.Days);
        row.Property(x => x.Id).HasMaxLength(Check.LongestId);
        row.Property(x => x.DutyAt).AsJson();
        row.Property(x => x.Duty).AsJson();
        row.Property(x => x.Version).IsConcurrencyToken();
    });
}
