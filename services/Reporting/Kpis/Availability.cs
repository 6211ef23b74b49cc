using Platform.Reporting.Facts;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Reporting.Kpis;

/// <summary>
/// 系统可用性 (004 §二1): 1 − confirmed outage ÷ service time, where the outages of a system's checks are joined so that no
/// second counts twice. Of several systems the worst one stands: each has to hold.
/// </summary>
internal static class Availability
{
    public static KpiFinding Of(ContractFacts facts, KpiSettings with, KpiTarget target)
    {
        var period = with.OverTerm ? facts.Period.SinceStartOf(facts.Contract) : facts.Period;
        var service = period.Within(facts.Contract);
        var systems = Systems(facts, service, with.Systems);
        var probes = facts.Results.Where(day => systems.Any(system => system.Id == day.SystemId)).Sum(day => day.Up + day.Degraded + day.Down);
        var rows = systems.SelectMany(system => system.Outages.Select(outage => Row(outage, service))).ToList();
        if (service.Length == TimeSpan.Zero || probes + rows.Count == 0)
        {
            return KpiFinding.Nothing(KpiUnit.Percent, "统计期内没有检查结果，不能计算可用性。");
        }

        var worst = systems.MinBy(system => system.Percent)!;
        var steps = new List<string> { $"服务时间 {KpiText.Time(service.Length)}（{ShanghaiTime.Table(service.From)} 至 {ShanghaiTime.Table(service.To)}）。" };
        steps.AddRange(systems.Select(system =>
            $"{system.Name}：确认中断 {system.Outages.Count} 次，合并后 {KpiText.Time(system.Down)}；可用率 = 1 − {KpiText.Seconds(system.Down):0.###} 秒 ÷ {KpiText.Seconds(service.Length):0.###} 秒 = {KpiText.Percent(system.Percent)}。"));
        if (systems.Count > 1)
        {
            steps.Add($"取最低的系统：{worst.Name} {KpiText.Percent(worst.Percent)}。");
        }

        var spans = worst.Outages.Select(outage => outage.Until(period.End)).ToList();
        return new KpiFinding(worst.Percent, KpiUnit.Percent, KpiText.Percent(worst.Percent), rows, probes + rows.Count, steps)
        {
            Holidays = Part(spans, service, facts.IsHoliday, holiday: true),
            OtherDays = Part(spans, service, facts.IsHoliday, holiday: false),
        };
    }

    /// <summary>Availability of each system over <paramref name="service"/>; all systems of the contract when none is named.</summary>
    public static IReadOnlyList<SystemAvailability> Systems(ContractFacts facts, Span service, IReadOnlyList<string> named) =>
        [.. facts.Contract.Systems.Where(system => named.Count == 0 || named.Contains(system.Id)).Select(system =>
        {
            var outages = facts.Outages.Where(outage => outage.SystemId == system.Id && outage.Until(service.To).Cut(service).Length > TimeSpan.Zero).ToList();
            var down = Span.Covered(outages.Select(outage => outage.Until(service.To)), service);
            return new SystemAvailability(system.Id, system.Name, outages, down, Percent(down, service.Length));
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

    private static EvidenceRow Row(Outage outage, Span service) => new(
        "outage", outage.CheckId, outage.From,
        $"{outage.SystemName} {outage.CheckName}：{ShanghaiTime.Table(outage.From)} 至 {(outage.To is { } to ? ShanghaiTime.Table(to) : "尚未恢复")}，计入 {KpiText.Time(outage.Until(service.To).Cut(service).Length)}，{outage.Reason}");
}

/// <summary>A system's outages and its availability in a span.</summary>
internal sealed record SystemAvailability(string Id, string Name, IReadOnlyList<Outage> Outages, TimeSpan Down, decimal Percent);
