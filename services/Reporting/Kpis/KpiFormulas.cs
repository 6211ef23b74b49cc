using System.Collections.Frozen;
using Platform.Contracts;

namespace Platform.Reporting.Kpis;

/// <summary>A formula: facts in, figure out. No clock, no database.</summary>
internal delegate KpiFinding KpiFormula(ContractFacts facts, KpiSettings with, KpiTarget target);

/// <summary>The formulas a contract may name: one file and one line each.</summary>
internal static class KpiFormulas
{
    private static readonly FrozenDictionary<string, KpiFormula> Table = new Dictionary<string, KpiFormula>
    {
        ["availability"] = Availability.Of,
        ["late_responses"] = LateResponses.Of,
        ["mean_resolution"] = MeanResolution.Of,
        ["resolution_rate"] = ResolutionRate.Of,
        ["vulnerability_days"] = VulnerabilityDays.Of,
        ["vulnerability_rate"] = VulnerabilityRate.Of,
        ["recovery_time"] = RecoveryTime.Of,
        ["backup_success"] = BackupSuccess.Of,
        ["recurrence"] = Recurrence.Of,
        ["inspection_rate"] = InspectionRate.Of,
    }.ToFrozenDictionary();

    /// <summary>All names, for the check of a contract file.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The KPI table of a contract, in the file's order.</summary>
    public static IReadOnlyList<KpiResult> Evaluate(ContractFacts facts) =>
        [.. facts.Contract.Kpis.Select((kpi, index) => Evaluate(facts, kpi, index + 1))];

    private static KpiResult Evaluate(ContractFacts facts, KpiDefinition kpi, int number)
    {
        var readable = KpiTarget.TryParse(kpi.Target, out var target);
        var finding = readable && Table.TryGetValue(kpi.Formula, out var formula)
            ? formula(facts, KpiSettings.Read(kpi.With), target)
            : KpiFinding.Nothing(target.Unit, $"公式 {kpi.Formula} 或目标值 {kpi.Target} 无法识别，不能计算。");
        var verdict = finding.Actual is not { } actual ? finding.AlsoFailed ? KpiVerdict.NotMet : KpiVerdict.NoData
            : target.IsMetBy(actual) && !finding.AlsoFailed ? KpiVerdict.Met : KpiVerdict.NotMet;
        return new KpiResult(
            number, kpi.Id, kpi.Name, kpi.Serves, kpi.Formula, readable ? target.Text : kpi.Target, finding.Actual, finding.Unit, finding.Text, finding.EvidenceCount, verdict,
            verdict switch { KpiVerdict.Met => "达标", KpiVerdict.NotMet => "未达标", _ => "本月无" },
            Penalty.Of(kpi.Penalty, target, finding, verdict), finding.Steps, finding.Rows);
    }
}
