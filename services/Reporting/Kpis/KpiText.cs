using System.Globalization;
using Platform.Contracts;

namespace Platform.Reporting.Kpis;

/// <summary>Figures as a paper shows them. Rounding never makes a figure look better than it is: 99.8999 is never shown as 99.9.</summary>
internal static class KpiText
{
    /// <summary>Per cent cut to three places.</summary>
    public static string Percent(decimal value) => (Math.Floor(value * 1000) / 1000).ToString("0.###", CultureInfo.InvariantCulture) + "%";

    /// <summary>A time, rounded up to the whole second: 「2小时00分01秒」.</summary>
    public static string Time(decimal seconds)
    {
        var whole = (long)Math.Ceiling(seconds);
        var (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60);
        return hours > 0 ? $"{hours}小时{minutes:00}分{rest:00}秒" : minutes > 0 ? $"{minutes}分{rest:00}秒" : $"{rest}秒";
    }

    public static string Time(TimeSpan span) => Time(Seconds(span));

    public static decimal Seconds(TimeSpan span) => (decimal)span.Ticks / TimeSpan.TicksPerSecond;

    /// <summary>A figure with its unit, cut towards failure.</summary>
    public static string Actual(decimal value, KpiUnit unit) => unit switch
    {
        KpiUnit.Percent => Percent(value),
        KpiUnit.Duration => Time(value),
        _ => value.ToString("0.###", CultureInfo.InvariantCulture),
    };

    /// <summary>A target with its unit: 「99.9%」, 「2小时」, 「15分钟」.</summary>
    public static string Target(decimal value, KpiUnit unit) => unit switch
    {
        KpiUnit.Percent => Number(value) + "%",
        KpiUnit.Duration when value % 3600 == 0 => $"{value / 3600:0}小时",
        KpiUnit.Duration when value % 60 == 0 => $"{value / 60:0}分钟",
        KpiUnit.Duration => Number(value) + "秒",
        _ => Number(value),
    };

    public static string Number(decimal value) => value.ToString("0.#####", CultureInfo.InvariantCulture);

    /// <summary>Share in per cent, exact.</summary>
    public static decimal Share(decimal part, decimal whole) => whole == 0 ? 0 : part / whole * 100;
}
