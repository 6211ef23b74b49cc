using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Platform.Probing.Checks.Web;

/// <summary>Text of parts of a page by CSS selector. Nothing in the page is fetched or run.</summary>
internal static partial class PageText
{
    /// <summary>
    /// Deepest nesting that is parsed: parsers walk the open elements with every tag and selectors recurse, so a page of nothing but
    /// opening tags would cost minutes, or the process.
    /// </summary>
    private const int DeepestNesting = 1_000;

    /// <summary>What is wrong with a selector; null when nothing is.</summary>
    public static string? Mistake(string selector)
    {
        try
        {
            using var empty = new HtmlParser().ParseDocument("");
            empty.QuerySelector(selector);
            return null;
        }
        catch (DomException)
        {
            return "不是 CSS 选择器，例如 #content 或 div.notice > p";
        }
    }

    /// <summary>The page as a document; <see cref="ProbeFailed"/> when it is nested too deeply to be one.</summary>
    public static IDocument Parse(string html) => Depth(html) <= DeepestNesting
        ? new HtmlParser().ParseDocument(html)
        : throw new ProbeFailed(FailureReason.ProtocolError, $"页面嵌套超过 {DeepestNesting} 层");

    /// <summary>Text of all elements that match, one below the other; null when none does.</summary>
    public static string? Select(string html, string selector)
    {
        using var document = Parse(html);
        var found = document.QuerySelectorAll(selector);
        return found.Length == 0 ? null : string.Join('\n', found.Select(element => element.TextContent));
    }

    /// <summary>Without what layout alone changes: runs of white space become one blank, empty lines go.</summary>
    public static string Squeezed(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var line in text.Split('\n'))
        {
            var plain = Blanks().Replace(line, " ").Trim();
            if (plain.Length > 0)
            {
                kept.Append(kept.Length > 0 ? "\n" : "").Append(plain);
            }
        }

        return kept.ToString();
    }

    /// <summary>An upper bound of the nesting, in one pass; elements whose end tag may be left out don't nest in themselves.</summary>
    private static int Depth(string html)
    {
        var (depth, deepest) = (0, 0);
        foreach (var tag in Tags().EnumerateMatches(html))
        {
            depth = html[tag.Index + 1] == '/' ? Math.Max(0, depth - 1) : depth + 1;
            deepest = Math.Max(deepest, depth);
        }

        return deepest;
    }

    [GeneratedRegex(@"[\s\u00A0\u3000]+")]
    private static partial Regex Blanks();

    [GeneratedRegex(
        "</?(?!(?:p|li|dt|dd|tr|td|th|thead|tbody|tfoot|colgroup|option|optgroup|html|head|body|area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)[\\s/>])[a-z]",
        RegexOptions.IgnoreCase)]
    private static partial Regex Tags();
}
