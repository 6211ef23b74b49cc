namespace Platform.Probing.Conditions;

/// <summary>A sentence in both languages.</summary>
internal sealed record Told(string Chinese, string English);

/// <summary>Why a comparison holds or doesn't: <c>响应时间 2.31 秒，应 &lt; 2 秒</c>, <c>latency 2.31 s is not &lt; 2 s</c>.</summary>
internal static class Explanation
{
    private static readonly string[] AggregateTitles = ["", "", "之和", "最大值", "最小值", "平均值", "个数"];

    public static Told OfMissing(Term term) => new($"{Title(term)}没有取到", $"{ConditionText.Subject(term)} was not found");

    public static Told Of(Term term, Fact actual, bool holds)
    {
        var label = actual.Label is { Length: > 0 } known ? known : "";
        var value = Shown(term, actual);
        var english = $"{ConditionText.Subject(term)}{label} {value.English()}" + (holds ? "" : $" {(term.Negated ? "is" : "is not")} {Sign(term)} {Expected(term, ", ", fact => fact.English())}");
        return new(Chinese(term, Title(term) + label, value.Chinese(), holds), english);
    }

    private static string Chinese(Term term, string title, string value, bool holds)
    {
        var expected = Expected(term, "、", fact => fact.Chinese());
        var wanted = !term.Negated;
        return term.Comparison switch
        {
            Comparison.Contains => (holds == wanted) ? $"{title}包含{expected}" : $"{title}中没有{expected}",
            _ when holds => $"{title} {value}",
            Comparison.Matches => wanted ? $"{title}与 {expected} 不匹配" : $"{title}与 {expected} 匹配",
            Comparison.Equal or Comparison.NotEqual => $"{title} {value}，{((term.Comparison == Comparison.Equal) == wanted ? "应为" : "不应为")} {expected}",
            Comparison.In => $"{title} {value}，{(wanted ? "应在" : "不应在")} {expected} {(term.Expected.Count > 1 ? "之中" : "之间")}",
            _ => $"{title} {value}，{(wanted ? "应" : "不应")} {Sign(term)} {expected}",
        };
    }

    private static string Expected(Term term, string comma, Func<Fact, string> show) => string.Join(
        comma,
        term.Expected.Select(choice => show(Shown(term, choice.From.Value)) + (choice.To is { } to ? ".." + show(Shown(term, to.Value)) : "")));

    /// <summary>A bare number beside a percentage or a size is shown as one.</summary>
    private static Fact Shown(Term term, Fact value)
    {
        if (value.Type != FactType.Number || term.Aggregate == Aggregate.Count)
        {
            return value;
        }

        return term.Fact.Type is FactType.Percent or FactType.Size ? value with { Type = term.Fact.Type }
            : term.Expected[0].From.Value.Type is FactType.Percent or FactType.Size ? value with { Type = term.Expected[0].From.Value.Type } : value;
    }

    private static string Title(Term term) =>
        (term.Argument is null ? term.Fact.Title : $"{term.Fact.Title} {term.Argument} ".TrimEnd()) + AggregateTitles[(int)term.Aggregate];

    private static string Sign(Term term) => term.Comparison switch
    {
        Comparison.LessOrEqual => "≤",
        Comparison.GreaterOrEqual => "≥",
        _ => ConditionParser.Operators[(int)term.Comparison],
    };
}
