using System.Text.RegularExpressions;

namespace Platform.Notification.Inbound;

/// <summary>What a reply says, as far as this service cares.</summary>
internal static partial class InboundText
{
    /// <summary>T, TD, 退订 and what people write around them.</summary>
    public static bool IsOptOut(string text) =>
        text.Trim().TrimEnd('。', '.', '!', '！').ToUpperInvariant() is "T" or "TD" or "退订" or "Ｔ" or "ＴＤ" or "回T" or "回TD";

    /// <summary>The short code in it: six digits that stand alone; null when there is none.</summary>
    public static string? CodeIn(string text)
    {
        var match = SixDigits().Match(Halve(text));
        return match.Success ? match.Groups[1].Value : null;
    }

    private static string Halve(string text) => string.Create(text.Length, text, static (span, source) =>
    {
        for (var place = 0; place < span.Length; place++)
        {
            span[place] = source[place] is >= '０' and <= '９' ? (char)(source[place] - 0xFEE0) : source[place];
        }
    });

    [GeneratedRegex("(?:^|[^0-9])([0-9]{6})(?:$|[^0-9])", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex SixDigits();
}
