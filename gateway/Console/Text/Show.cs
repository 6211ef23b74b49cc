using System.Globalization;
using Platform.Contracts;

namespace Platform.Console.Text;

/// <summary>How instants, durations and figures look on every page.</summary>
internal static class Show
{
    public static readonly TimeSpan Shanghai = TimeSpan.FromHours(8);

    /// <summary>What stands where there is nothing.</summary>
    public const string None = "—";

    public static DateTimeOffset Local(DateTimeOffset instant) => instant.ToOffset(Shanghai);

    /// <summary>Today <c>14:05:09</c>; this year <c>11-22 14:05</c>; else <c>2026-11-22 14:05</c>.</summary>
    public static string Time(DateTimeOffset? instant, DateTimeOffset now)
    {
        if (instant is not { } some)
        {
            return None;
        }

        var (then, today) = (Local(some), Local(now));
        return then.Date == today.Date ? then.ToString("HH:mm:ss", CultureInfo.InvariantCulture)
            : then.Year == today.Year ? then.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture)
            : then.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>Evidence shows seconds, whatever the day.</summary>
    public static string Exact(DateTimeOffset? instant) =>
        instant is { } some ? Local(some).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : None;

    public static string Utc(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>刚刚 · 3 分钟前 · 2 小时前; nothing past a day.</summary>
    public static string Ago(DateTimeOffset? instant, DateTimeOffset now) => (now - instant) switch
    {
        null => "",
        { TotalHours: >= 24 } => "",
        { TotalHours: >= 1 } age => $"{(int)age.TotalHours} 小时前",
        { TotalMinutes: >= 1 } age => $"{(int)age.TotalMinutes} 分钟前",
        _ => "刚刚",
    };

    public static string Duration(TimeSpan? value) => value is { } some ? Contracts.Duration.Chinese(some) : None;

    /// <summary>A length that somebody chose: 1 分钟, not 1 分 00 秒.</summary>
    public static string Interval(TimeSpan? value) => value switch
    {
        { Ticks: > 0 } some when some.Ticks % TimeSpan.TicksPerDay == 0 => $"{some.Days} 天",
        { Ticks: > 0 } some when some.Ticks % TimeSpan.TicksPerHour == 0 => $"{(int)some.TotalHours} 小时",
        { Ticks: > 0 } some when some.Ticks % TimeSpan.TicksPerMinute == 0 => $"{(int)some.TotalMinutes} 分钟",
        _ => Duration(value),
    };

    /// <summary><c>00:12:45</c>, with days in front when there are any.</summary>
    public static string Clock(TimeSpan value)
    {
        var text = $"{value.Hours:00}:{value.Minutes:00}:{value.Seconds:00}";
        return value.Days > 0 ? $"{value.Days} 天 {text}" : text;
    }

    public static string Overdue(TimeSpan value) => "已超 " + value switch
    {
        { TotalDays: >= 1 } => $"{value.Days} 天 {value.Hours} 小时",
        { TotalHours: >= 1 } => $"{value.Hours} 小时 {value.Minutes:00} 分",
        { TotalMinutes: >= 1 } => $"{value.Minutes} 分",
        _ => $"{value.Seconds} 秒",
    };

    public static string Number(long? value) => value is { } some ? some.ToString("#,0", CultureInfo.InvariantCulture) : None;

    public static string Milliseconds(double? value) => value is not { } some ? None
        : some < 10 ? some.ToString("0.0", CultureInfo.InvariantCulture) : Math.Round(some).ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A share of 1 as percent, cut off towards failure: 99.996 % is never 100.00 %.</summary>
    public static string Percent(double? share, int decimals = 3)
    {
        if (share is not { } some || double.IsNaN(some))
        {
            return None;
        }

        var scale = (decimal)Math.Pow(10, decimals);
        // The small addition undoes binary noise (0.9995 is 0.99949999…), far below any digit shown.
        var cut = Math.Floor(((decimal)some * 100 * scale) + 0.0000001m) / scale;
        return cut.ToString("0." + new string('0', decimals), CultureInfo.InvariantCulture) + "%";
    }

    public static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? None;

    public static string Weekday(DateOnly day) => "日一二三四五六"[(int)day.DayOfWeek].ToString();

    public static string Bytes(long? size) => size switch
    {
        null => None,
        < 1024 => $"{size} B",
        < 1024 * 1024 => (size.Value / 1024.0).ToString("0.0", CultureInfo.InvariantCulture) + " KB",
        _ => (size.Value / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture) + " MB",
    };

    public static string OrNone(string? text) => string.IsNullOrWhiteSpace(text) ? None : text;
}
