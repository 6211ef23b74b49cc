using System.Globalization;
using Platform.Contracts;

namespace Platform.Probing.Plans;

/// <summary>A schedule in Chinese, as a person reads it aloud: 每工作日 09:00、15:00.</summary>
internal static class ScheduleText
{
    private static readonly string[] Weekdays = ["日", "一", "二", "三", "四", "五", "六"];

    public static string Of(RoundSchedule schedule)
    {
        var parts = new List<string>();
        if (schedule.Workday.Count > 0)
        {
            parts.Add($"每工作日 {Times(schedule.Workday)}");
        }

        if (schedule.Daily.Count > 0)
        {
            parts.Add($"每日 {Times(schedule.Daily)}");
        }

        parts.AddRange(schedule.Weekly.Select(rule => $"每周{string.Join("、", rule.On.Select(day => Weekdays[(int)day]))} {Times(rule.At)}"));
        parts.AddRange(schedule.Periodic.Select(rule => $"{Period(rule)}{Day(rule)} {Times(rule.At)}"));
        parts.AddRange(schedule.Ranges.Select(rule =>
            $"{rule.From.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} 至 {rule.To.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} 每{(rule.WorkdaysOnly ? "工作日" : "日")} {Times(rule.At)}"));
        if (schedule.Every is { } every)
        {
            parts.Add("每隔 " + Span(every));
        }

        if (schedule.Cron is { } cron)
        {
            parts.Add($"cron {cron}");
        }

        return string.Join("；", parts);
    }

    private static string Span(TimeSpan every) => every switch
    {
        { Days: > 0, Hours: 0, Minutes: 0 } => $"{every.Days} 天",
        { Minutes: 0 } => $"{(int)every.TotalHours} 小时",
        _ => $"{(int)every.TotalMinutes} 分钟",
    };

    private static string Times(IReadOnlyList<TimeOnly> times) => string.Join("、", times.Order().Select(time => time.ToString("HH:mm", CultureInfo.InvariantCulture)));

    private static string Period(PeriodicRule rule) => rule.Period switch
    {
        RoundPeriod.Month => "每月",
        RoundPeriod.Quarter => $"每季度第 {rule.Month} 个月",
        RoundPeriod.HalfYear => $"每半年第 {rule.Month} 个月",
        _ => $"每年 {rule.Month} 月",
    };

    private static string Day(PeriodicRule rule)
    {
        var day = (rule.CountsWorkdays, rule.Day) switch
        {
            (true, 0) => "最后一个工作日",
            (true, _) => $"第 {rule.Day} 个工作日",
            (false, 0) => "最后一天",
            _ => $" {rule.Day} 日",
        };
        return day + rule.OnHoliday switch
        {
            HolidayRule.NextWorkday => "（节假日顺延）",
            HolidayRule.PreviousWorkday => "（节假日提前）",
            _ => "",
        };
    }
}
