namespace Platform.Reporting.Facts;

/// <summary>Asia/Shanghai as contracts and papers count: UTC+8 without summer time (none since 1991).</summary>
internal static class Shanghai
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>The instant in local time.</summary>
    public static DateTimeOffset At(DateTimeOffset instant) => instant.ToOffset(Offset);

    /// <summary>The local day of an instant.</summary>
    public static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(At(instant).DateTime);

    /// <summary>The instant a local day begins.</summary>
    public static DateTimeOffset Start(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), Offset).ToUniversalTime();

    /// <summary>「2026-11-23 15:04:05」.</summary>
    public static string Text(DateTimeOffset instant) => At(instant).ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>「2026年11月23日」.</summary>
    public static string Text(DateOnly day) => $"{day.Year}年{day.Month}月{day.Day}日";
}
