using Cronos;
using Platform.Contracts;

namespace Platform.Reporting.Contracts.Files;

/// <summary>
/// <c>at</c>: when a round is due. <c>workday</c>, <c>daily</c>, <c>weekly</c>, <c>monthly</c>, <c>quarterly</c>, <c>half_yearly</c>,
/// <c>yearly</c>, <c>range</c>, <c>every</c>, <c>cron</c>; several of them add up.
/// </summary>
internal static class ScheduleSection
{
    private const int MostTimes = 48;
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    private static readonly IReadOnlyDictionary<string, DayOfWeek> Weekdays = new Dictionary<string, DayOfWeek>
    {
        ["mon"] = DayOfWeek.Monday, ["tue"] = DayOfWeek.Tuesday, ["wed"] = DayOfWeek.Wednesday, ["thu"] = DayOfWeek.Thursday,
        ["fri"] = DayOfWeek.Friday, ["sat"] = DayOfWeek.Saturday, ["sun"] = DayOfWeek.Sunday,
        ["周一"] = DayOfWeek.Monday, ["周二"] = DayOfWeek.Tuesday, ["周三"] = DayOfWeek.Wednesday, ["周四"] = DayOfWeek.Thursday,
        ["周五"] = DayOfWeek.Friday, ["周六"] = DayOfWeek.Saturday, ["周日"] = DayOfWeek.Sunday,
    };

    private static readonly (string Key, RoundPeriod Period, int Months)[] Periods =
        [("monthly", RoundPeriod.Month, 1), ("quarterly", RoundPeriod.Quarter, 3), ("half_yearly", RoundPeriod.HalfYear, 6), ("yearly", RoundPeriod.Year, 12)];

    public static RoundSchedule Read(Fields owner)
    {
        if (owner.Map("at") is not { } at)
        {
            if (owner.Find("at") is null)
            {
                owner.Wrong("at", "缺少必填字段“at”，例如 at: { workday: [\"09:00\"] }");
            }

            return new RoundSchedule();
        }

        var told = owner.Mistakes.Told;
        var schedule = new RoundSchedule
        {
            Workday = Times(at, "workday"),
            Daily = Times(at, "daily"),
            Weekly = [.. Maps(at, "weekly").Select(Weekly)],
            Periodic = [.. Periods.SelectMany(period => Maps(at, period.Key).Select(map => Periodic(map, period.Period, period.Months)))],
            Ranges = [.. Maps(at, "range").Select(Range)],
            Every = at.Value<TimeSpan?>("every", null, Interval, $"{Duration.Format(Shortest)} 到 {Duration.Format(Longest)} 之间的时长，例如 4h"),
            Cron = at.Value<string?>("cron", null, Cron, "五段的 cron 表达式（分 时 日 月 周），例如 0 9 * * 1-5"),
        };
        at.Done();
        if (schedule is { Workday: [], Daily: [], Weekly: [], Periodic: [], Ranges: [], Every: null, Cron: null } && owner.Mistakes.Told == told)
        {
            owner.Wrong("at", "没有写明时间，例如 at: { workday: [\"09:00\"] }");
        }

        return schedule;
    }

    /// <summary>Times of a day, in order, each once.</summary>
    public static IReadOnlyList<TimeOnly> Times(Fields owner, string key, bool required = false)
    {
        var times = new SortedSet<TimeOnly>();
        var texts = owner.Texts(key);
        for (var index = 0; index < texts.Count; index++)
        {
            var path = owner.Find(key) is ListNode ? $"{key}[{index}]" : key;
            if (!Scalars.Time(texts[index], out var time))
            {
                owner.Mistakes.Add(Variables.Join(owner.Path, path), $"“{texts[index]}”不对，应为时刻，例如 09:00", NodePath.Find(owner.Node, path));
            }
            else if (!times.Add(time))
            {
                owner.Mistakes.Add(Variables.Join(owner.Path, path), $"时刻“{texts[index]}”重复出现", NodePath.Find(owner.Node, path));
            }
        }

        if (texts.Count > MostTimes)
        {
            owner.Wrong(key, $"每天最多 {MostTimes} 次");
        }

        if (required && texts.Count == 0 && owner.Find(key) is null or ListNode { Items.Count: 0 })
        {
            owner.Wrong(key, $"缺少必填字段“{key}”（时刻），例如 {key}: [\"09:00\"]");
        }

        return [.. times];
    }

    /// <summary>One map, or a list of them.</summary>
    private static IEnumerable<Fields> Maps(Fields at, string key) => at.Find(key) switch
    {
        ListNode => at.Items(key).Select(item => Fields.Of(item.Node, item.Path, at.Mistakes)).OfType<Fields>(),
        null => [],
        _ => at.Map(key) is { } one ? [one] : [],
    };

    private static WeeklyRule Weekly(Fields rule)
    {
        var days = new List<DayOfWeek>();
        var texts = rule.Texts("on");
        for (var index = 0; index < texts.Count; index++)
        {
            if (Weekdays.TryGetValue(texts[index], out var day))
            {
                days.Add(day);
            }
            else
            {
                var path = rule.Find("on") is ListNode ? $"on[{index}]" : "on";
                rule.Mistakes.Add(
                    $"{rule.Path}.{path}", $"“{texts[index]}”不是星期几{Suggestion.For(texts[index], Weekdays.Keys)}", NodePath.Find(rule.Node, path), [.. Weekdays.Keys]);
            }
        }

        if (texts.Count == 0)
        {
            rule.Wrong("on", "缺少必填字段“on”，例如 on: [mon, thu]");
        }

        var read = new WeeklyRule([.. days.Distinct()], Times(rule, "at", required: true));
        rule.Done();
        return read;
    }

    private static PeriodicRule Periodic(Fields rule, RoundPeriod period, int months)
    {
        var (day, workday) = (rule.Find("day") is not null, rule.Find("workday") is not null);
        if (day == workday)
        {
            rule.Wrong("day", "day（几号）与 workday（第几个工作日）应写且只写一个，例如 day: 5、day: last、workday: 1");
        }

        var read = new PeriodicRule
        {
            Period = period,
            Month = months == 1 ? 1 : rule.Value("month", 1, (string text, out int value) => Scalars.Whole(text, out value) && value >= 1 && value <= months, $"1 到 {months} 之间的月次"),
            Day = workday
                ? rule.Value("workday", 1, (string text, out int value) => Nth(text, 22, out value), "1 到 22，或 last")
                : rule.Value("day", 1, (string text, out int value) => Nth(text, 31, out value), "1 到 31，或 last"),
            CountsWorkdays = workday,
            OnHoliday = rule.Choice("on_holiday", HolidayRule.Stay, DeliverablesSection.HolidayRules),
            At = Times(rule, "at", required: true),
        };
        rule.Done();
        return read;
    }

    private static RangeRule Range(Fields rule)
    {
        var from = rule.Value("from", default(DateOnly), Scalars.Date, "日期，例如 2026-05-01", required: true);
        var to = rule.Value("to", default(DateOnly), Scalars.Date, "日期，例如 2026-05-05", required: true);
        if (from != default && to != default && from > to)
        {
            rule.Wrong("to", $"结束日期 {to:yyyy-MM-dd} 早于开始日期 {from:yyyy-MM-dd}");
        }

        var read = new RangeRule(from, to, Times(rule, "at", required: true), rule.Choice("workdays", false, Scalars.YesOrNo));
        rule.Done();
        return read;
    }

    private static bool Nth(string text, int most, out int value)
    {
        value = 0;
        return text == "last" || (Scalars.Whole(text, out value) && value >= 1 && value <= most);
    }

    private static bool Interval(string text, out TimeSpan? value)
    {
        var right = Duration.TryParse(text, out var read) && read >= Shortest && read <= Longest;
        value = read;
        return right;
    }

    private static bool Cron(string text, out string? value)
    {
        value = text;
        return text.Length <= 100 && CronExpression.TryParse(text, CronFormat.Standard, out _);
    }
}
