using Platform.Reporting.Evidence;
using Platform.Reporting.Facts;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Reporting.Kpis;

/// <summary>
/// 漏洞修复时效 (004 §二4): the longest time from report to re-scanned fix among the high-risk vulnerabilities that were open at
/// any moment of the period. Late time of each adds up for the daily penalty.
/// </summary>
internal static class VulnerabilityDays
{
    private const decimal Day = 86_400;

    public static KpiFinding Of(ContractFacts facts, KpiSettings with, KpiTarget target)
    {
        var end = facts.Period.End;
        var open = facts.Evidence.Where(row => row.Kind == EvidenceKind.Vulnerability && (!with.HighOnly || row.Level == VulnerabilityLevel.High)
            && (row.CompletedAt is null || row.CompletedAt >= facts.Period.Start)).ToList();
        if (open.Count == 0)
        {
            return KpiFinding.Nothing(KpiUnit.Duration, "统计期内没有高危漏洞。");
        }

        var longest = open.Max(row => Taken(row, end));
        // A started day of each vulnerability counts by itself; days that an earlier month has charged already are taken off.
        var lateDays = open.Sum(row => LateDays(row, end, target.Value) - LateDays(row, Earlier(facts.Period.Start, end), target.Value));
        var steps = new List<string> { $"统计期内处理的高危漏洞 {open.Count} 个，时限 {target.Text}，最长用时 {KpiText.Time(longest)}。" };
        if (lateDays > 0)
        {
            steps.Add($"本期逾期合计 {lateDays:0} 天（不足一天按一天计，逐个漏洞累加）。");
        }

        return new KpiFinding(
            longest, KpiUnit.Duration, KpiText.Time(longest),
            [.. open.Select(row => new EvidenceRow("evidence", row.Reference, row.OccurredAt,
                $"{ShanghaiTime.Table(row.OccurredAt)} 发现，{(row.CompletedAt is { } fixedAt && fixedAt < end ? ShanghaiTime.Table(fixedAt) + " 修复" : "尚未修复")}，用时 {KpiText.Time(Taken(row, end))}"))],
            open.Count, steps)
        {
            Excess = lateDays * Day,
        };
    }

    private static decimal Taken(EvidenceRecord row, DateTimeOffset end) =>
        KpiText.Seconds((row.CompletedAt is { } fixedAt && fixedAt < end ? fixedAt : end) - row.OccurredAt);

    private static decimal LateDays(EvidenceRecord row, DateTimeOffset end, decimal limit) =>
        Math.Max(0, Math.Ceiling((Taken(row, end) - limit) / Day));

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}

/// <summary>漏洞修复率 (004 §二5): of the vulnerabilities found in the period, whatever their level, those fixed by its end.</summary>
internal static class VulnerabilityRate
{
    public static KpiFinding Of(ContractFacts facts, KpiSettings with, KpiTarget target)
    {
        var found = facts.Evidence.Where(row => row.Kind == EvidenceKind.Vulnerability && facts.Period.Contains(row.OccurredAt)).ToList();
        if (found.Count == 0)
        {
            return KpiFinding.Nothing(KpiUnit.Percent, "统计期内没有发现漏洞。");
        }

        var mended = found.Count(row => row.CompletedAt < facts.Period.End);
        var rate = KpiText.Share(mended, found.Count);
        return new KpiFinding(
            rate, KpiUnit.Percent, KpiText.Percent(rate),
            [.. found.Select(row => new EvidenceRow("evidence", row.Reference, row.OccurredAt, row.CompletedAt < facts.Period.End ? "已修复" : "未修复"))],
            found.Count, [$"统计期内发现漏洞 {found.Count} 个，已修复 {mended} 个，修复率 = {mended} ÷ {found.Count} = {KpiText.Percent(rate)}。"]);
    }
}
