using Platform.Contracts;
using Platform.Contracts.Events;

namespace Platform.Reporting.Kpis;

/// <summary>故障解决时间 (004 §二3): mean of recovery minus detection over the incidents that recovered in the period.</summary>
internal static class MeanResolution
{
    public static KpiFinding Of(ContractFacts facts, KpiSettings with, KpiTarget target)
    {
        var recovered = facts.Incidents.Where(incident => incident.RecoveredAt is { } at && facts.Period.Contains(at)).ToList();
        var open = facts.IncidentsInPeriod.Count(incident => incident.RecoveredAt is null || incident.RecoveredAt >= facts.Period.End);
        var note = open == 0 ? "" : $"另有 {open} 起尚未恢复，不计入平均值。";
        if (recovered.Count == 0)
        {
            return KpiFinding.Nothing(KpiUnit.Duration, "统计期内没有恢复的故障。" + note);
        }

        var total = recovered.Sum(Taken);
        var mean = total / recovered.Count;
        return new KpiFinding(
            mean, KpiUnit.Duration, KpiText.Time(mean),
            [.. recovered.Select(incident => new EvidenceRow("incident", incident.Number, incident.DetectedAt, $"{incident.Title}：解决用时 {KpiText.Time(Taken(incident))}"))],
            recovered.Count,
            [$"统计期内恢复故障 {recovered.Count} 起，合计用时 {KpiText.Time(total)}，平均 = {KpiText.Number(total)} 秒 ÷ {recovered.Count} = {KpiText.Time(mean)}。{note}"]);
    }

    private static decimal Taken(IncidentSnapshot incident) => KpiText.Seconds(incident.RecoveredAt!.Value - incident.DetectedAt);
}

/// <summary>故障解决率 (004 §四1): incidents of the period that have recovered by its end.</summary>
internal static class ResolutionRate
{
    public static KpiFinding Of(ContractFacts facts, KpiSettings with, KpiTarget target)
    {
        var incidents = facts.IncidentsInPeriod.ToList();
        if (incidents.Count == 0)
        {
            return KpiFinding.Nothing(KpiUnit.Percent, "统计期内没有故障。");
        }

        var resolved = incidents.Count(incident => incident.RecoveredAt < facts.Period.End);
        var rate = KpiText.Share(resolved, incidents.Count);
        return new KpiFinding(
            rate, KpiUnit.Percent, KpiText.Percent(rate),
            [.. incidents.Select(incident => new EvidenceRow("incident", incident.Number, incident.DetectedAt, $"{incident.Title}：{Labels.Of(incident.State)}"))],
            incidents.Count, [$"统计期内故障 {incidents.Count} 起，已恢复 {resolved} 起，解决率 = {resolved} ÷ {incidents.Count} = {KpiText.Percent(rate)}。"]);
    }
}
