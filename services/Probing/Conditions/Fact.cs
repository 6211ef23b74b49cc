using System.Globalization;
using Platform.Contracts;

namespace Platform.Probing.Conditions;

/// <summary>What kind of value a fact or a literal is.</summary>
internal enum FactType
{
    Number,
    Percent,
    Duration,
    Text,
    Flag,

    /// <summary>Bytes.</summary>
    Size,

    /// <summary>Known only when it is seen, such as a JSON field.</summary>
    Any,
}

/// <summary>One observed value. A duration is in seconds, a flag is 0 or 1. <paramref name="Label"/> tells series of one name apart.</summary>
internal readonly record struct Fact(FactType Type, double Number, string? Text, string? Label = null)
{
    public static Fact Of(double value, string? label = null) => new(FactType.Number, value, null, label);

    public static Fact Of(TimeSpan value) => new(FactType.Duration, value.TotalSeconds, null);

    public static Fact Of(bool value) => new(FactType.Flag, value ? 1 : 0, null);

    public static Fact Of(string value, string? label = null) => new(FactType.Text, 0, value, label);

    /// <summary>The value as an operator reads it.</summary>
    public string Chinese() => Type switch
    {
        FactType.Percent => Plain(Number) + "%",
        FactType.Duration => Seconds(Number),
        FactType.Text => $"“{Shortened(Text ?? "")}”",
        FactType.Flag => Number != 0 ? "是" : "否",
        FactType.Size => Bytes(Number),
        _ => Plain(Number),
    };

    /// <summary>The value in English.</summary>
    public string English() => Type switch
    {
        FactType.Percent => Plain(Number) + "%",
        FactType.Duration => EnglishSeconds(Number),
        FactType.Text => $"\"{Shortened(Text ?? "")}\"",
        FactType.Flag => Number != 0 ? "true" : "false",
        FactType.Size => Bytes(Number),
        _ => Plain(Number),
    };

    private static string EnglishSeconds(double seconds) => Math.Abs(seconds) switch
    {
        >= 86_400 => Plain(Math.Round(seconds / 86_400, 1)) + " d",
        >= 3_600 => Plain(Math.Round(seconds / 3_600, 1)) + " h",
        >= 60 => Plain(Math.Round(seconds / 60, 1)) + " min",
        >= 1 or 0 => Plain(Math.Round(seconds, 2)) + " s",
        _ => Plain(Math.Round(seconds * 1_000, 1)) + " ms",
    };

    private static string Bytes(double bytes) => Math.Abs(bytes) switch
    {
        >= 1_099_511_627_776 => Plain(Math.Round(bytes / 1_099_511_627_776, 1)) + " TB",
        >= 1_073_741_824 => Plain(Math.Round(bytes / 1_073_741_824, 1)) + " GB",
        >= 1_048_576 => Plain(Math.Round(bytes / 1_048_576, 1)) + " MB",
        >= 1_024 => Plain(Math.Round(bytes / 1_024, 1)) + " KB",
        _ => Plain(bytes) + " B",
    };

    private static string Seconds(double seconds) => Math.Abs(seconds) switch
    {
        >= 86_400 => Plain(Math.Round(seconds / 86_400, 1)) + " 天",
        >= 3_600 => Plain(Math.Round(seconds / 3_600, 1)) + " 小时",
        >= 60 when seconds % 60 == 0 => Plain(seconds / 60) + " 分钟",
        >= 60 => Duration.Chinese(TimeSpan.FromSeconds(seconds)),
        >= 1 or 0 => Plain(Math.Round(seconds, 2)) + " 秒",
        _ => Plain(Math.Round(seconds * 1_000, 1)) + " 毫秒",
    };

    private static string Plain(double number) => number.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Shortened(string text) => text.Length <= 80 ? text : text[..80] + "…";
}

/// <summary>A fact that a check kind offers to conditions.</summary>
/// <param name="Name">Name in the language: <c>status</c>.</param>
/// <param name="Type">What it is compared with.</param>
/// <param name="Title">Chinese name on screens and in reasons: 状态码.</param>
/// <param name="Argument">What stands in its brackets, for people; null when it takes none.</param>
/// <param name="Open">True: a name that is not in the list is this fact with the name as its argument (<c>cpu_used_percent &lt; 90</c>).</param>
/// <param name="Check">What is wrong with an argument, in Chinese, or null; without it any text may stand there.</param>
internal sealed record FactDescription(
    string Name, FactType Type, string Title, string? Argument = null, bool Open = false, Func<string, string?>? Check = null);
