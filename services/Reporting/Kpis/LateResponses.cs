using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Reporting.Facts;

namespace Platform.Reporting.Kpis;

/// <summary>
/// 故障响应时间 (004 §二2): how many incidents nobody acknowledged within the limit. One that recovered by itself inside the
/// limit is not late; one that still waits is late from the limit on.
/// </summary>
internal static class LateResponses
{
    public static KpiFinding Of(ContractFacts facts, KpiSettings with, KpiTarget target)
    {
        var period = with.OverTerm ? facts.Period.SinceStartOf(facts.Contract) : facts.Period;
        var asOf = facts.Period.AsOf;
        var incidents = facts.Incidents.Where(incident => period.Contains(incident.DetectedAt)).ToList();
        if (incidents.Count == 0)
        {
            return KpiFinding.Nothing(KpiUnit.Count, "统计期内没有故障，没有响应时间可以统计。");
        }

        var late = incidents.Where(incident => IsLate(incident, with.Limit, asOf)).ToList();
        var steps = new List<string>
        {
            $"{(with.OverTerm ? "合同期内至今" : "统计期内")}故障 {incidents.Count} 起，响应时限 {KpiText.Target(KpiText.Seconds(with.Limit), KpiUnit.Duration)}，7×24 小时计时。",
            $"超时 {late.Count} 起{(late.Count == 0 ? "" : "：" + string.Join("、", late.Select(incident => incident.Number)))}。",
        };
        var before = late.Count(incident => incident.DetectedAt < facts.Period.Start);
        return new KpiFinding(late.Count, KpiUnit.Count, $"{late.Count}次", [.. incidents.Select(incident => Row(incident, with.Limit, asOf))], incidents.Count, steps)
        {
            CountBefore = before,
        };
    }

    public static bool IsLate(IncidentSnapshot incident, TimeSpan limit, DateTimeOffset asOf) =>
        (incident.AcknowledgedAt ?? incident.RecoveredAt ?? asOf) - incident.DetectedAt > limit;

    private static EvidenceRow Row(IncidentSnapshot incident, TimeSpan limit, DateTimeOffset asOf) => new(
        "incident", incident.Number, incident.DetectedAt,
        $"{incident.Title}：{(incident.AcknowledgedAt is { } at ? "响应用时 " + KpiText.Time(at - incident.DetectedAt) : "无人认领")}，{(IsLate(incident, limit, asOf) ? "超时" : "未超时")}");
}
