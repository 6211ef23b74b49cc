using Platform.Reporting.Evidence;

namespace Platform.Reporting.Kpis;

/// <summary>系统、数据恢复时效 (004 §二6): the longest restore of the period, in earnest or as a drill; one that still runs counts up to now.</summary>
internal static class RecoveryTime
{
    public static KpiFinding Of(ContractFacts facts, KpiSettings with, KpiTarget target)
    {
        var restores = facts.Evidence.Where(row => row.Kind is EvidenceKind.Drill or EvidenceKind.Recovery && facts.Period.Contains(row.OccurredAt)).ToList();
        if (restores.Count == 0)
        {
            return KpiFinding.Nothing(KpiUnit.Duration, "统计期内没有恢复或恢复演练。");
        }

        var longest = restores.Max(row => Taken(row, facts.Period.AsOf));
        return new KpiFinding(
            longest, KpiUnit.Duration, KpiText.Time(longest),
            [.. restores.Select(row => new EvidenceRow("evidence", row.Reference, row.OccurredAt,
                $"{(row.Kind == EvidenceKind.Drill ? "恢复演练" : "恢复")}，用时 {KpiText.Time(Taken(row, facts.Period.AsOf))}，{(row.Succeeded == true ? "成功" : "失败")}"))],
            restores.Count, [$"统计期内恢复及演练 {restores.Count} 次，最长用时 {KpiText.Time(longest)}。"]);
    }

    private static decimal Taken(EvidenceRecord row, DateTimeOffset asOf) => KpiText.Seconds((row.CompletedAt ?? asOf) - row.OccurredAt);
}

/// <summary>系统、数据备份与恢复 (004 §二7): backup jobs that succeeded; the same clause asks that every restore succeeds.</summary>
internal static class BackupSuccess
{
    public static KpiFinding Of(ContractFacts facts, KpiSettings with, KpiTarget target)
    {
        var inPeriod = facts.Evidence.Where(row => facts.Period.Contains(row.OccurredAt)).ToList();
        var jobs = inPeriod.Where(row => row.Kind == EvidenceKind.Backup).ToList();
        var restores = inPeriod.Where(row => row.Kind is EvidenceKind.Drill or EvidenceKind.Recovery).ToList();
        if (jobs.Count + restores.Count == 0)
        {
            return KpiFinding.Nothing(KpiUnit.Percent, "统计期内没有备份和恢复记录。");
        }

        var good = jobs.Count(row => row.Succeeded == true);
        var restored = restores.Count(row => row.Succeeded == true);
        decimal? rate = jobs.Count == 0 ? null : KpiText.Share(good, jobs.Count);
        var steps = new List<string>
        {
            rate is null ? "统计期内没有备份记录。" : $"备份 {jobs.Count} 次，成功 {good} 次，成功率 = {good} ÷ {jobs.Count} = {KpiText.Percent(rate.Value)}。",
            restores.Count == 0 ? "统计期内没有恢复。" : $"恢复及演练 {restores.Count} 次，成功 {restored} 次，成功率 {KpiText.Percent(KpiText.Share(restored, restores.Count))}，要求 100%。",
        };
        var text = (rate is null ? "备份本月无" : $"备份{KpiText.Percent(rate.Value)}") + (restores.Count == 0 ? "" : $"，恢复{KpiText.Percent(KpiText.Share(restored, restores.Count))}");
        return new KpiFinding(
            rate, KpiUnit.Percent, text,
            [.. jobs.Concat(restores).Select(row => new EvidenceRow("evidence", row.Reference, row.OccurredAt,
                $"{(row.Kind == EvidenceKind.Backup ? "备份" : "恢复")}{(row.Succeeded == true ? "成功" : "失败")}"))],
            jobs.Count + restores.Count, steps)
        {
            AlsoFailed = restored < restores.Count,
        };
    }
}
