using Platform.Reporting.Kpis;

namespace Platform.Reporting.Reports;

/// <summary>存在问题与建议: what the figures themselves say; a person confirms or rewrites it.</summary>
internal static class MonthlyRemarks
{
    private const int Named = 5;

    public static IReadOnlyList<string> Problems(IReadOnlyList<KpiResult> kpis, IReadOnlyList<CheckFigures> checks, IReadOnlyList<IncidentFigures> incidents)
    {
        var found = kpis.Where(kpi => kpi.Verdict == KpiVerdict.NotMet)
            .Select(kpi => $"指标「{kpi.Name}」未达标：要求{kpi.Target}，实际{kpi.ActualText}，{kpi.Penalty.Text}。").ToList();
        var late = incidents.Where(incident => incident.RespondVerdict == "超时" || incident.RestoreVerdict == "超时").Select(incident => incident.Number).ToList();
        if (late.Count > 0)
        {
            found.Add($"{late.Count} 起故障响应或恢复超时：{string.Join("、", late.Take(Named))}{(late.Count > Named ? "等" : "")}。");
        }

        var failing = checks.Where(check => check.Failed > 0).OrderByDescending(check => check.Failed).Take(Named).ToList();
        if (failing.Count > 0)
        {
            found.Add($"失败次数较多的检查项：{string.Join("、", failing.Select(check => $"{check.Name}（{check.Failed} 次）"))}。");
        }

        return found;
    }

    public static IReadOnlyList<string> Advice(IReadOnlyList<KpiResult> kpis, IReadOnlyList<CheckFigures> checks, IReadOnlyList<IncidentFigures> incidents)
    {
        var advice = new List<string>();
        if (kpis.Any(kpi => kpi.Verdict == KpiVerdict.NotMet))
        {
            advice.Add("对未达标指标逐项分析原因，提出整改措施和完成时间，下月复核。");
        }

        if (kpis.Where(kpi => kpi.Verdict == KpiVerdict.NoData).Select(kpi => kpi.Name).ToList() is { Count: > 0 } empty)
        {
            advice.Add($"核对本月无记录的指标是否漏登佐证：{string.Join("、", empty)}。");
        }

        if (checks.Any(check => check.Unknown > 0))
        {
            advice.Add($"有 {checks.Sum(check => check.Unknown)} 次检查结果为未知，建议检查探测端负载和网络。");
        }

        if (incidents.GroupBy(incident => incident.Title).Where(group => group.Count() > 1).Select(group => group.Key).ToList() is { Count: > 0 } repeated)
        {
            advice.Add($"对重复出现的故障开展根本原因分析：{string.Join("、", repeated.Take(Named))}。");
        }

        return advice;
    }
}
