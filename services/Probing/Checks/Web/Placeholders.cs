using System.Text.Json;
using System.Text.RegularExpressions;

namespace Platform.Probing.Checks.Web;

/// <summary>
/// <c>${name}</c> in later steps stands for what an earlier one found. It is escaped for the place it stands in, so that a value cannot
/// become a second parameter or close a JSON text; <c>${raw:name}</c> is put in as it is.
/// </summary>
internal static partial class Placeholders
{
    /// <summary>Names that <paramref name="text"/> asks for.</summary>
    public static IEnumerable<string> Names(string? text) => text is null ? [] : Placeholder().Matches(text).Select(match => match.Groups[2].Value);

    public static string InUrl(string text, IReadOnlyDictionary<string, string> values) => Fill(text, values, Uri.EscapeDataString);

    public static string InHeader(string text, IReadOnlyDictionary<string, string> values) => Fill(text, values, value => value);

    public static string InBody(string text, string contentType, IReadOnlyDictionary<string, string> values) => Fill(text, values, value =>
        contentType.Contains("json", StringComparison.OrdinalIgnoreCase) ? JsonEncodedText.Encode(value).ToString()
        : contentType.Contains("x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ? Uri.EscapeDataString(value)
        : value);

    public static bool IsName(string text) => Placeholder().Match("${" + text + "}") is { Success: true } match && match.Length == text.Length + 3;

    private static string Fill(string text, IReadOnlyDictionary<string, string> values, Func<string, string> escaped) =>
        values.Count == 0 || !text.Contains("${", StringComparison.Ordinal) ? text : Placeholder().Replace(
            text, match => values.TryGetValue(match.Groups[2].Value, out var value) ? match.Groups[1].Success ? value : escaped(value) : match.Value);

    [GeneratedRegex(@"\$\{(raw:)?([A-Za-z_][A-Za-z0-9_]{0,39})\}")]
    private static partial Regex Placeholder();
}
