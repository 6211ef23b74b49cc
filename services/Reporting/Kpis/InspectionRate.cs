using Platform.Contracts;

namespace Platform.Reporting.Kpis;

/// <summary>巡检完成率 (003-1 §2.3.1): rounds done in their window over rounds that were due; late and missed ones are shown apart.</summary>
internal static class InspectionRate
{
    public static KpiFinding Of(ContractFacts facts, KpiSettings with, KpiTarget target)
    {
        if (facts.Rounds.Count == 0)
        {
            return KpiFinding.Nothing(KpiUnit.Percent, "统计期内没有到期的巡检。");
        }

        int Count(RoundState state) => facts.Rounds.Count(round => round.State == state);
        var (due, done) = (facts.Rounds.Count, Count(RoundState.Done));
        var rate = KpiText.Share(done, due);
        return new KpiFinding(
            rate, KpiUnit.Percent, KpiText.Percent(rate),
            [.. facts.Rounds.Where(round => round.State != RoundState.Done).Select(round =>
                new EvidenceRow("round", round.Id, round.PlannedAt, $"{round.PlanName}：{Labels.Of(round.State)}{(round.Reason is null ? "" : "，" + round.Reason)}"))],
            due,
            [$"统计期内应检 {due} 轮，按时完成 {done} 轮，逾期完成 {Count(RoundState.Late)} 轮，漏检 {Count(RoundState.Missed)} 轮，无法判定 {Count(RoundState.Unknown)} 轮，"
                + $"完成率 = {done} ÷ {due} = {KpiText.Percent(rate)}。"]);
    }
}
