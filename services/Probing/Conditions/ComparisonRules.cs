using System.Text.RegularExpressions;

namespace Platform.Probing.Conditions;

/// <summary>Which facts may be compared with what, and how.</summary>
internal static class ComparisonRules
{
    private static readonly string[] ForNumbers = [.. ConditionParser.Operators.Where(word => word is not ("contains" or "matches"))];
    private static readonly string[] ForTexts = ["==", "!=", "contains", "matches", "in"];

    /// <summary>The fact as it is after its series became one value.</summary>
    public static FactDescription Compared(FactDescription fact, Aggregate aggregate, Token name) => aggregate switch
    {
        Aggregate.Count => fact with { Type = FactType.Number },
        Aggregate.All or Aggregate.Any => fact,
        _ when fact.Type is FactType.Text or FactType.Flag => throw new Mistake(
            $"“{fact.Name}”不是数值，不能用 {ConditionParser.AggregateWords[(int)aggregate]}", name.Column, ["all", "any", "count"]),
        _ => fact.Type == FactType.Any ? fact with { Type = FactType.Number } : fact,
    };

    /// <summary>Throws at the first thing that doesn't fit; the pattern of <c>matches</c> otherwise.</summary>
    public static Regex? Check(FactDescription fact, Comparison comparison, IReadOnlyList<Choice> expected, Token operation)
    {
        var isText = comparison is Comparison.Contains or Comparison.Matches;
        var isOrder = comparison is >= Comparison.Less and <= Comparison.GreaterOrEqual;
        var first = expected[0].From;
        if (isText && (fact.Type is not (FactType.Text or FactType.Any) || first.Value.Type != FactType.Text))
        {
            throw new Mistake($"“{operation.Text}”只用于文字：body {operation.Text} \"…\"", operation.Column, ForNumbers);
        }

        if (isOrder && (fact.Type is FactType.Text or FactType.Flag || first.Value.Type is FactType.Text or FactType.Flag))
        {
            throw new Mistake($"“{operation.Text}”只用于数值和时长", operation.Column, ForTexts);
        }

        foreach (var choice in expected)
        {
            CheckChoice(fact, choice);
        }

        return comparison == Comparison.Matches ? Pattern(first) : null;
    }

    private static void CheckChoice(FactDescription fact, Choice choice)
    {
        foreach (var value in choice.To is { } end ? [choice.From, end] : new[] { choice.From })
        {
            if (!Fits(fact.Type, value.Value.Type))
            {
                throw new Mistake($"{fact.Title}（{fact.Name}）应与{Example(fact.Type)}比较", value.Column, null);
            }
        }

        if (choice.To is not { } to)
        {
            return;
        }

        if (choice.From.Value.Type is FactType.Text or FactType.Flag || to.Value.Type is FactType.Text or FactType.Flag)
        {
            throw new Mistake("范围的两端写数值、时长或大小，例如 200..299", choice.From.Column, null);
        }

        if (choice.From.Value.Number > to.Value.Number)
        {
            throw new Mistake("范围的起点大于终点", choice.From.Column, null);
        }
    }

    private static bool Fits(FactType fact, FactType value) => fact switch
    {
        FactType.Any => true,
        FactType.Number => value is FactType.Number or FactType.Percent or FactType.Size,
        FactType.Percent => value is FactType.Number or FactType.Percent,
        FactType.Size => value is FactType.Number or FactType.Size,
        _ => fact == value,
    };

    private static string Example(FactType type) => type switch
    {
        FactType.Duration => "时长（例如 2s、30d）",
        FactType.Text => "文字（例如 \"ok\"）",
        FactType.Flag => " true 或 false ",
        FactType.Size => "大小（例如 10MB）",
        _ => "数值（例如 200、90%、10MB）",
    };

    private static Regex Pattern(Token value)
    {
        try
        {
            return new Regex(value.Value.Text!, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(200));
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            throw new Mistake("正则表达式不能使用（不支持反向引用和环视）：" + failure.Message, value.Column, null);
        }
    }
}
