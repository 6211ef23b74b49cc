using System.Globalization;

namespace Platform.ServiceDefaults.Calendar;

/// <summary>
/// Asia/Shanghai, the time of calendars, rosters and documents. A fixed UTC+8 (there is no summer time since 1991), so
/// nothing depends on the time zone data of the machine.
/// </summary>
public static class ShanghaiTime
{
    /// <summary>UTC+8.</summary>
    public static TimeSpan Offset { get; } = TimeSpan.FromHours(8);

    /// <summary>The same instant, shown as Shanghai time.</summary>
    public static DateTimeOffset Of(DateTimeOffset instant) => instant.ToOffset(Offset);

    /// <summary>The date in Shanghai at <paramref name="instant"/>.</summary>
    public static DateOnly DateOf(DateTimeOffset instant) => DateOnly.FromDateTime(Of(instant).DateTime);

    /// <summary>Today in Shanghai.</summary>
    public static DateOnly Today(TimeProvider time) => DateOf(time.GetUtcNow());

    /// <summary>Midnight at which <paramref name="date"/> begins in Shanghai, as UTC.</summary>
    public static DateTimeOffset StartOf(DateOnly date) => At(date, TimeOnly.MinValue);

    /// <summary>Midnight at which <paramref name="date"/> ends in Shanghai, as UTC; the first instant that no longer belongs to it.</summary>
    public static DateTimeOffset EndOf(DateOnly date) => StartOf(date.AddDays(1));

    /// <summary>The instant of a wall-clock time in Shanghai, as UTC.</summary>
    public static DateTimeOffset At(DateOnly date, TimeOnly time) => new DateTimeOffset(date.ToDateTime(time), Offset).ToUniversalTime();

    /// <summary>A date as documents write it: 2026年11月23日.</summary>
    public static string Chinese(DateOnly date) => date.ToString("yyyy'年'M'月'd'日'", CultureInfo.InvariantCulture);

    /// <summary>An instant as documents write it: 2026年11月23日 09:05.</summary>
    public static string Chinese(DateTimeOffset instant) => Of(instant).ToString("yyyy'年'M'月'd'日' HH:mm", CultureInfo.InvariantCulture);

    /// <summary>An instant as tables write it: 2026-11-23 09:05:07.</summary>
    public static string Table(DateTimeOffset instant) => Of(instant).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
