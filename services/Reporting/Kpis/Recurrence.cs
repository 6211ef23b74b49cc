using Platform.Reporting.Facts;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Reporting.Kpis;

/// <summary>
/// 问题复发率 (004 §二8): how often the same fault (same fingerprint) came within half a year, counted back from each incident of
/// the period; the fault that came most often stands.
/// </summary>
internal static class Recurrence
{
    public static KpiFinding Of(ContractFacts facts, KpiSettings with, KpiTarget target)
    {
        var groups = facts.IncidentsInPeriod.GroupBy(incident => incident.Fingerprint).Select(group => (
            Latest: group.Last(),
            Count: group.Max(last => facts.Incidents.Count(other => other.Fingerprint == group.Key && other.DetectedAt <= last.DetectedAt
                && other.DetectedAt > last.DetectedAt.AddDays(-ContractFacts.RecurrenceDays)))))
            .OrderByDescending(group => group.Count).ToList();
        if (groups.Count == 0)
        {
            return KpiFinding.Nothing(KpiUnit.Count, "统计期内没有故障。");
        }

        var most = groups[0];
        return new KpiFinding(
            most.Count, KpiUnit.Count, $"{most.Count}次",
            [.. groups.Select(group => new EvidenceRow("incident", group.Latest.Number, group.Latest.DetectedAt, $"{group.Latest.Title}：半年内发生 {group.Count} 次"))],
            facts.IncidentsInPeriod.Count(),
            [$"统计期内故障归为 {groups.Count} 类，各类向前数 {ContractFacts.RecurrenceDays} 天（含本次）；最多的是「{most.Latest.Title}」，{most.Count} 次，最近一次 {ShanghaiTime.Table(most.Latest.DetectedAt)}。"]);
    }
}
