using Platform.Reporting.Facts;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Reporting.Kpis;

/// <summary>
/// 系统可用性 (004 §二1): 1 − confirmed outage ÷ service time, where the outages of a system's checks are joined so that no
/// second counts twice. Of several systems the worst one stands: each has to hold. With <c>maintenance: excluded</c> an outage does not
/// count while an agreed window covers its check; the service time stays whole.
/// </summary>
internal static class Availability
{
    public static KpiFinding Of(ContractFacts facts, KpiSettings with, KpiTarget target)
    {
        var period = with.OverTerm ? facts.Period.SinceStartOf(facts.Contract) : facts.Period;
        var service = period.Within(facts.Contract);
        var systems = Systems(facts, service, with.Systems, with.WithoutMaintenance);
        var probes = facts.Results.Where(day => systems.Any(system => system.Id == day.SystemId)).Sum(day => day.Up + day.Degraded + day.Down);
        var rows = systems.SelectMany(system => system.Outages.Select(outage => Row(outage, service, with.WithoutMaintenance ? facts.Maintenance : []))).ToList();
        if (service.Length == TimeSpan.Zero || probes + rows.Count == 0)
        {
            return KpiFinding.Nothing(KpiUnit.Percent, "统计期内没有检查结果，不能计算可用性。");
        }

        var worst = systems.MinBy(system => system.Percent)!;
        var steps = new List<string> { $"服务时间 {KpiText.Time(service.Length)}（{ShanghaiTime.Table(service.From)} 至 {ShanghaiTime.Table(service.To)}）。" };
        steps.AddRange(systems.Select(system =>
            $"{system.Name}：确认中断 {system.Outages.Count} 次，{Joined(system, service)}；可用率 = 1 − {KpiText.Seconds(system.Down):0.###} 秒 ÷ {KpiText.Seconds(service.Length):0.###} 秒 = {KpiText.Percent(system.Percent)}。"));
        if (systems.Count > 1)
        {
            steps.Add($"取最低的系统：{worst.Name} {KpiText.Percent(worst.Percent)}。");
        }

        var spans = worst.Counted.ToList();
        return new KpiFinding(worst.Percent, KpiUnit.Percent, KpiText.Percent(worst.Percent), rows, probes + rows.Count, steps)
        {
            Holidays = Part(spans, service, facts.IsHoliday, holiday: true),
            OtherDays = Part(spans, service, facts.IsHoliday, holiday: false),
        };
    }

    /// <summary>Availability of each system over <paramref name="service"/>; all systems of the contract when none is named.</summary>
    public static IReadOnlyList<SystemAvailability> Systems(ContractFacts facts, Span service, IReadOnlyList<string> named, bool withoutMaintenance = false) =>
        [.. facts.Contract.Systems.Where(system => named.Count == 0 || named.Contains(system.Id)).Select(system =>
        {
            var outages = facts.Outages.Where(outage => outage.SystemId == system.Id && outage.Until(service.To).Cut(service).Length > TimeSpan.Zero).ToList();
            var counted = outages.SelectMany(outage => Counted(outage, service, withoutMaintenance ? facts.Maintenance : [])).ToList();
            var down = Span.Covered(counted, service);
            return new SystemAvailability(system.Id, system.Name, outages, down, Percent(down, service.Length))
            {
                Counted = counted,
                Excluded = Span.Covered(outages.Select(outage => outage.Until(service.To)), service) - down,
            };
        })];

    /// <summary>Availability in per cent, exact.</summary>
    public static decimal Percent(TimeSpan down, TimeSpan service) =>
        service == TimeSpan.Zero ? 0 : 100m * (service - down).Ticks / service.Ticks;

    private static decimal? Part(List<Span> outages, Span service, IsHoliday isHoliday, bool holiday)
    {
        var (down, length) = (TimeSpan.Zero, TimeSpan.Zero);
        for (var day = ShanghaiTime.DateOf(service.From); ShanghaiTime.StartOf(day) < service.To; day = day.AddDays(1))
        {
            if (isHoliday(day) == holiday)
            {
                var window = new Span(ShanghaiTime.StartOf(day), ShanghaiTime.StartOf(day.AddDays(1))).Cut(service);
                length += window.Length;
                down += Span.Covered(outages, window);
            }
        }

        return length == TimeSpan.Zero ? null : Percent(down, length);
    }

    private static IReadOnlyList<Span> Counted(Outage outage, Span service, IReadOnlyList<MaintenanceSpan> maintenance) =>
        outage.Until(service.To).Cut(service).Without(maintenance.Where(window => window.Covers(outage)).Select(window => window.Time));

    /// <summary>Both figures, when they differ.</summary>
    private static string Joined(SystemAvailability system, Span service)
    {
        var all = system.Down + system.Excluded;
        return system.Excluded == TimeSpan.Zero
            ? $"合并后 {KpiText.Time(all)}"
            : $"合并后 {KpiText.Time(all)}，其中约定维护时段 {KpiText.Time(system.Excluded)}不计，计入 {KpiText.Time(system.Down)}（如计入维护时段，可用率为 {KpiText.Percent(Percent(all, service.Length))}）";
    }

    private static EvidenceRow Row(Outage outage, Span service, IReadOnlyList<MaintenanceSpan> maintenance)
    {
        var all = outage.Until(service.To).Cut(service);
        var counted = Span.Covered(Counted(outage, service, maintenance), service);
        var windows = maintenance.Where(window => window.Covers(outage) && window.Time.Cut(all).Length > TimeSpan.Zero).Select(window => window.Reason).Distinct().ToList();
        var excluded = windows.Count == 0 ? "" : $"，维护时段 {KpiText.Time(all.Length - counted)}不计（{string.Join("、", windows)}）";
        return new(
            "outage", outage.CheckId, outage.From,
            $"{outage.SystemName} {outage.CheckName}：{ShanghaiTime.Table(outage.From)} 至 {(outage.To is { } to ? ShanghaiTime.Table(to) : "尚未恢复")}，计入 {KpiText.Time(counted)}{excluded}，{outage.Reason}");
    }
}

/// <summary>A system's outages and its availability in a span.</summary>
internal sealed record SystemAvailability(string Id, string Name, IReadOnlyList<Outage> Outages, TimeSpan Down, decimal Percent)
{
    /// <summary>The parts of the outages that count; <c>Down</c> is their union.</summary>
    public IReadOnlyList<Span> Counted { get; init; } = [];

    /// <summary>Outage that does not count, because it was agreed maintenance.</summary>
    public TimeSpan Excluded { get; init; }
}
