using Platform.Contracts;
using Platform.Reporting.Contracts.Files;

namespace Platform.Reporting.Tests.Contracts;

public sealed class InspectionSectionTests
{
    private const string Head = """
        apiVersion: platform/v1
        kind: Contract
        id: small
        title: 小合同
        customer: 某局
        term: { from: 2026-01-01, to: 2026-12-31 }

        """;

    private const string Checks = """
        systems:
          - { id: app, name: 应用, components: [{ id: web, name: 网站 }, { id: db, name: 数据库 }] }
        checks:
          - { id: home, name: 首页, on: app/web, kind: http, settings: { url: "http://x/" }, every: 1m }
          - { id: port, name: 端口, on: app/db, kind: tcp, settings: { host: x, port: "${DB.port}", for_each: DBS }, every: rounds }

        """;

    private const string Variables = "DBS: [{ id: main, port: 3306 }, { id: spare, port: 3307 }]";

    [Fact]
    public void A_check_that_only_rounds_probe_is_decided_by_each_round()
    {
        var checks = Read("""
            inspections:
              - { id: all, name: 全部, at: { daily: "08:00" }, checks: [{ on: app/db }] }
            """).Checks;
        Assert.All(checks.Where(check => check.Every == TimeSpan.Zero), check => Assert.Equal((new Confirmation(1, 1), new Confirmation(1, 1)), (check.Down, check.Up)));
        Assert.Contains(checks, check => check.Every == TimeSpan.Zero);
        Assert.Equal((new Confirmation(3, 3), new Confirmation(2, 2)), (checks[0].Down, checks[0].Up));
    }

    [Fact]
    public void Every_kind_of_schedule_is_read()
    {
        var at = Read("""
            inspections:
              - id: all
                name: 全部
                at:
                  workday: ["15:00", "09:00"]
                  daily: "08:00"
                  weekly: { on: [mon, 周四], at: "10:00" }
                  monthly: [{ day: last, at: "09:30", on_holiday: previous-workday }, { workday: 1, at: "09:00" }]
                  quarterly: { month: 2, day: 10, at: "09:00", on_holiday: next-workday }
                  half_yearly: { month: 6, workday: last, at: "09:00" }
                  yearly: { month: 12, day: 31, at: "09:00" }
                  range: { from: 2026-05-01, to: 2026-05-05, at: ["10:00", "22:00"], workdays: true }
                  every: 4h
                  cron: "0 9 * * 1-5"
                checks: [home, { on: app/db }]
                finish_within: 90m
                late_within: 3h
            """).Inspections[0];
        Assert.Equal([new TimeOnly(9, 0), new TimeOnly(15, 0)], at.At.Workday);
        Assert.Equal([new TimeOnly(8, 0)], at.At.Daily);
        Assert.Equal([DayOfWeek.Monday, DayOfWeek.Thursday], at.At.Weekly[0].On);
        Assert.Equal(
            [
                (RoundPeriod.Month, 1, 0, false, HolidayRule.PreviousWorkday), (RoundPeriod.Month, 1, 1, true, HolidayRule.Stay),
                (RoundPeriod.Quarter, 2, 10, false, HolidayRule.NextWorkday), (RoundPeriod.HalfYear, 6, 0, true, HolidayRule.Stay),
                (RoundPeriod.Year, 12, 31, false, HolidayRule.Stay),
            ],
            at.At.Periodic.Select(rule => (rule.Period, rule.Month, rule.Day, rule.CountsWorkdays, rule.OnHoliday)));
        Assert.Equal((new DateOnly(2026, 5, 1), new DateOnly(2026, 5, 5), 2, true), (at.At.Ranges[0].From, at.At.Ranges[0].To, at.At.Ranges[0].At.Count, at.At.Ranges[0].WorkdaysOnly));
        Assert.Equal((TimeSpan.FromHours(4), "0 9 * * 1-5"), (at.At.Every, at.At.Cron));
        Assert.Equal(["home", "port-main", "port-spare"], at.Checks);
        Assert.Equal((TimeSpan.FromMinutes(90), TimeSpan.FromHours(3)), (at.FinishWithin, at.RunLateWithin));
    }

    [Fact]
    public void A_late_round_is_run_within_its_window_again_unless_it_is_skipped()
    {
        var inspections = Read("""
            inspections:
              - { id: runs, name: 补, at: { daily: "09:00" }, finish_within: 1h, checks: [{ kind: tcp }] }
              - { id: skips, name: 不补, at: { daily: "09:00" }, late: skip, checks: home }
            """).Inspections;
        Assert.Equal((TimeSpan.FromHours(1), null), (inspections[0].RunLateWithin, inspections[1].RunLateWithin));
        Assert.Equal(["home"], inspections[1].Checks);
        Assert.Equal(TimeSpan.Zero, Read("inspections: [{ id: a, name: a, at: { every: 1h }, checks: [port] }]").Checks[1].Every);
    }

    [Fact]
    public void Manual_items_stand_alone_or_in_groups_and_a_checklist_is_shared_by_an_anchor()
    {
        var inspections = Read("""
            inspections:
              - id: morning
                name: 人工巡检
                at: { workday: ["09:00"] }
                checks: [port]
                manual: &hmi
                  - { id: portal, name: 门户网站, evidence: screenshot, who: 巡检服务组, items: [首页, 栏目页, { id: search, name: 检索, evidence: note }] }
                  - { id: logs, name: 日志, who: zhang }
              - { id: evening, name: 晚, at: { daily: "18:00" }, manual: *hmi }
            """).Inspections;
        Assert.Equal(
            [
                new ManualItem("portal-1", "首页", "screenshot", "巡检服务组", "门户网站"), new ManualItem("portal-2", "栏目页", "screenshot", "巡检服务组", "门户网站"),
                new ManualItem("search", "检索", "note", "巡检服务组", "门户网站"), new ManualItem("logs", "日志", null, "zhang"),
            ],
            inspections[0].Manual);
        Assert.Equal(inspections[0].Manual, inspections[1].Manual);
    }

    [Fact]
    public void A_key_period_holds_its_declared_days_against_its_dates()
    {
        const string text = """
            inspections: [{ id: a, name: a, at: { every: 1h }, checks: [port] }]
            key_periods:
              - { id: spring, name: 春节, from: 2026-02-10, to: 2026-02-24, days: DAYS, multiplier: 3, checks: [{ on: app/web }] }
            """;
        var period = Read(text.Replace("DAYS", "15", StringComparison.Ordinal)).KeyPeriods[0];
        Assert.Equal((15, 3, 2), (period.Days, period.Multiplier, period.DutyAt.Count));
        Assert.Equal(["home"], period.Checks);

        var mistake = Assert.Single(Mistakes(text.Replace("DAYS", "20", StringComparison.Ordinal)));
        Assert.Equal("key_periods[0].days", mistake.Path);
        Assert.Contains("写明 20 天", mistake.Message, StringComparison.Ordinal);
        Assert.Contains("共 15 天", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_of_inspections_and_key_periods_come_at_once_with_their_places()
    {
        var mistakes = Mistakes("""
            inspections:
              - { id: a, name: 空, at: {}, checks: [{ on: app/web }] }
              - { id: b, name: 乱, at: { weekly: { on: [monday] }, monthly: { at: "09:00" }, every: 1m, cron: "* * *", daily: [9, "10:00", "10:00"] }, checks: [{ on: app/wbe }, {}], late: perhaps }
              - { id: c, name: 三, at: { range: { from: 2026-05-05, to: 2026-05-01, at: "09:00" } }, late: skip, late_within: 1h, finish_within: 1m, manual: [{ id: x, name: 组, items: [一] }, { id: x-1, name: 又 }] }
            key_periods:
              - { id: k, name: 春节, from: 2027-02-10, to: 2027-02-20, multiplier: 0, duty_at: ["25:00"] }
            """);
        string[] expected =
        [
            "checks[1].every", "inspections[0].at", "inspections[1].at.weekly.on[0]", "inspections[1].at.weekly.at", "inspections[1].at.monthly.day",
            "inspections[1].at.every", "inspections[1].at.cron", "inspections[1].at.daily[0]", "inspections[1].at.daily[2]", "inspections[1].checks[0].on",
            "inspections[1].checks[1].on", "inspections[1].late", "inspections[2].at.range.to", "inspections[2].late_within", "inspections[2].finish_within",
            "inspections[2].manual[1].id", "key_periods[0].from", "key_periods[0].multiplier", "key_periods[0].duty_at[0]",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), mistakes.Select(mistake => mistake.Path).Order(StringComparer.Ordinal));
        Assert.All(mistakes, mistake => Assert.True(mistake.Line > 0 && mistake.Column > 0, mistake.Path));
    }

    private static ContractDocument Read(string sections)
    {
        var reading = ContractFile.Read(Text(sections), Variables);
        Assert.Empty(reading.Mistakes);
        return reading.Document!;
    }

    private static IReadOnlyList<ServiceDefaults.Problems.FieldError> Mistakes(string sections) =>
        [.. ContractFile.Read(Text(sections), Variables).Mistakes.DistinctBy(mistake => mistake.Path)];

    private static string Text(string sections) => Head + Checks + sections;
}
