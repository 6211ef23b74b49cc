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

    /// <summary>
    /// The page as a document; <see cref="ProbeFailed"/> when it is nested too deeply to be one. The parser itself tells how deep it
    /// is: whatever reads tags beside it would be fooled by end tags that close nothing, in comments or in attributes.
    /// </summary>
    public static IDocument Parse(string html)
    {
        var depths = new Dictionary<INode, int>(ReferenceEqualityComparer.Instance);
        IElement? last = null;
        return new HtmlParser(new HtmlParserOptions { OnCreated = (element, _) => Descend(element) }).ParseDocument(html);

        // An element has its place when the next one is made.
        void Descend(IElement element)
        {
            if (last is not null && (depths[last] = Depth(last, depths)) > DeepestNesting)
            {
                throw new ProbeFailed(FailureReason.ProtocolError, $"页面嵌套超过 {DeepestNesting} 层");
            }

            last = element;
        }
    }

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

    /// <summary>Steps to the root, or to an ancestor whose depth is known.</summary>
    private static int Depth(IElement element, Dictionary<INode, int> known)
    {
        var steps = 0;
        for (INode? above = element.Parent; above is not null; above = above.Parent)
        {
            steps++;
            if (known.TryGetValue(above, out var depth))
            {
                return depth + steps;
            }
        }

        return steps;
    }

    [GeneratedRegex(@"[\s\u00A0\u3000]+")]
    private static partial Regex Blanks();
}
