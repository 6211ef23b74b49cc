using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Platform.Probing.Checks.Files;

/// <summary>
/// Names of files as people write them: <c>{yyyyMMdd}/*.zip</c>. <c>*</c> and <c>?</c> stand for letters within one name, a date in braces for
/// the day that is due, with <c>{yyyyMMdd-1d}</c> for the day before. Pure.
/// </summary>
internal static partial class FilePattern
{
    /// <summary>Folders below the first that a pattern may go through.</summary>
    public const int Deepest = 8;

    /// <summary>Why a pattern cannot be used; null when it can.</summary>
    public static string? Mistake(string pattern)
    {
        var parts = pattern.Split('/');
        return pattern.Length is 0 or > 300 || parts.Length > Deepest || parts.Any(part => part.Length == 0 || part is "." or "..")
            ? $"最长 300 个字符、{Deepest} 层，不能以 / 开头，不能含 .."
            : DatePattern().Replace(pattern, "").Any(letter => letter is '{' or '}' or '\\' or '\0') ? "日期应写作 {yyyyMMdd} 或 {yyyyMMdd-1d}" : null;
    }

    /// <summary>One matcher for each folder on the way, the last for the file's own name.</summary>
    public static IReadOnlyList<Regex> Of(string pattern, DateOnly day) =>
        [.. DatePattern().Replace(pattern, match => Date(match, day)).Split('/').Select(part => new Regex(Glob(part), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant))];

    private static string Date(Match match, DateOnly day) =>
        day.AddDays(match.Groups["days"].Success ? int.Parse(match.Groups["days"].Value, CultureInfo.InvariantCulture) : 0)
            .ToString(match.Groups["form"].Value, CultureInfo.InvariantCulture);

    private static string Glob(string part)
    {
        var text = new StringBuilder("^");
        foreach (var letter in part)
        {
            text.Append(letter switch { '*' => "[^/]*", '?' => "[^/]", _ => Regex.Escape(letter.ToString()) });
        }

        return text.Append('$').ToString();
    }

    [GeneratedRegex(@"\{(?<form>[yMd_.\-]*(yyyy|yy|MM|dd)[yMd_.\-]*?)(?<days>[+-][0-9]{1,3})?d?\}", RegexOptions.ExplicitCapture)]
    private static partial Regex DatePattern();
}
