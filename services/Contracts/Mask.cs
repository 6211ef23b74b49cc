using System.Text.RegularExpressions;

namespace Platform.Contracts;

/// <summary>The one place that decides how personal data looks in lists, logs, traces, metrics and exports (PIPL art. 51).</summary>
public static partial class Mask
{
    /// <summary>Mobile number: first 3 and last 4 digits, <c>138****1234</c>; anything shorter shows nothing of itself.</summary>
    public static string Phone(string? number)
    {
        var digits = (number ?? "").Replace("+86", "", StringComparison.Ordinal).Trim();
        return digits.Length >= 11 ? $"{digits[..3]}****{digits[^4..]}" : "****";
    }

    /// <summary>Person's name: 张*, 张*丰, 欧**修.</summary>
    public static string Name(string? name) => (name ?? "").Trim() switch
    {
        "" => "",
        { Length: 1 } one => one,
        { Length: 2 } two => $"{two[0]}*",
        var longer => $"{longer[0]}*{longer[^1]}",
    };

    /// <summary>Free text: every mainland mobile number in it is masked; the rest is left as it is.</summary>
    public static string Text(string? text) => MobileNumber().Replace(text ?? "", match => Phone(match.Value));

    [GeneratedRegex(@"1[3-9]\d{9}", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex MobileNumber();
}
