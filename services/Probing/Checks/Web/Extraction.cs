using System.Text.RegularExpressions;

namespace Platform.Probing.Checks.Web;

/// <summary>Takes a value out of an answer: <c>json("$.data.token")</c>, <c>regex("id=(\d+)")</c>, <c>header("X-Token")</c>, <c>cookie("sid")</c>.</summary>
internal sealed partial class Extraction
{
    /// <summary>Text that a pattern is held against, characters: more would only cost time.</summary>
    private const int LongestText = 64 * 1024;

    private readonly Func<WebAnswer, CookieJar, string?> find;

    private Extraction(string text, Func<WebAnswer, CookieJar, string?> find)
    {
        Text = text;
        this.find = find;
    }

    public string Text { get; }

    /// <summary>The extraction, or what is wrong with its text.</summary>
    public static (Extraction? Extraction, string? Error) Parse(string text)
    {
        var match = Form().Match(text.Trim());
        if (!match.Success)
        {
            return (null, "应为 json(\"$.路径\")、regex(\"模式\")、header(\"名称\") 或 cookie(\"名称\")");
        }

        var argument = match.Groups[2].Value.Replace("\\\"", "\"", StringComparison.Ordinal);
        switch (match.Groups[1].Value)
        {
            case "json":
                return argument.StartsWith('$')
                    ? (new Extraction(text, (answer, _) => new JsonFacts(answer.Text).TextAt(argument)), null)
                    : (null, "JSON 路径以 $ 开头，例如 $.data.token");
            case "header":
                return (new Extraction(text, (answer, _) => answer.Header(argument)), null);
            case "cookie":
                return (new Extraction(text, (answer, cookies) => cookies.Find(answer.Url, argument)), null);
            default:
                var (pattern, error) = UserPattern.Read(argument);
                return pattern is null ? (null, error) : (new Extraction(text, (answer, _) => Capture(pattern, answer.Text)), null);
        }
    }

    /// <summary>The value; null when the answer has none.</summary>
    public string? Find(WebAnswer answer, CookieJar cookies) => find(answer, cookies);

    /// <summary>The first group, or without groups the whole match.</summary>
    private static string? Capture(Regex pattern, string text)
    {
        try
        {
            var match = pattern.Match(text.Length <= LongestText ? text : text[..LongestText]);
            return !match.Success ? null : match.Groups.Count > 1 ? match.Groups[1].Value : match.Value;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    [GeneratedRegex("""^(json|regex|header|cookie)\s*\(\s*"((?:[^"\\]|\\.){1,300})"\s*\)$""", RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}

/// <summary>A pattern that a person typed: linear in the text, limited in length and time, so that none stops a prober.</summary>
internal static class UserPattern
{
    private const int LongestPattern = 256;

    /// <summary>The pattern, or what is wrong with it.</summary>
    public static (Regex? Pattern, string? Error) Read(string text, double seconds = 0.1)
    {
        if (text.Length > LongestPattern)
        {
            return (null, $"正则表达式最长 {LongestPattern} 个字符");
        }

        try
        {
            return (new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(seconds)), null);
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            return (null, "正则表达式不能使用（不支持反向引用和环视）：" + failure.Message);
        }
    }
}
