using System.Text.RegularExpressions;

namespace Platform.Probing.Conditions;

/// <summary>Where conditions find what was observed.</summary>
internal interface IFactSource
{
    /// <summary>All values of a fact (several series of a metric); empty when there is none.</summary>
    IReadOnlyList<Fact> Find(string name, string? argument);
}

/// <summary>Whether a condition holds now, and why, as a person reads it.</summary>
internal sealed record ConditionVerdict(string Condition, bool Holds, string Explanation);

/// <summary>From observed facts to a verdict that explains itself; pure.</summary>
internal static class ConditionEvaluator
{
    public static ConditionVerdict Evaluate(Condition condition, IFactSource source)
    {
        var explanations = new List<string>();
        foreach (var alternative in condition.Alternatives)
        {
            var terms = alternative.Select(term => Evaluate(term, source)).ToList();
            if (terms.TrueForAll(term => term.Holds))
            {
                return new ConditionVerdict(condition.Text, true, string.Join("；", terms.Select(term => term.Text)));
            }

            explanations.AddRange(terms.Where(term => !term.Holds).Select(term => term.Text));
        }

        return new ConditionVerdict(condition.Text, false, string.Join("；", explanations));
    }

    private static (bool Holds, string Text) Evaluate(Term term, IFactSource source)
    {
        var values = source.Find(term.Fact.Name, term.Argument);
        if (values.Count == 0)
        {
            return (false, $"{Title(term)}没有取到");
        }

        // Several series of one name: each must hold, and the first that doesn't is named.
        foreach (var value in values)
        {
            if (!Holds(term, value))
            {
                return (false, Explain(term, value, holds: false));
            }
        }

        return (true, Explain(term, values[0], holds: true));
    }

    private static bool Holds(Term term, Fact actual) => term.Comparison switch
    {
        Comparison.Contains => Text(actual).Contains(term.Expected.Text!, StringComparison.Ordinal),
        Comparison.Matches => Matches(term.Pattern!, Text(actual)),
        Comparison.Equal => Same(actual, term.Expected),
        Comparison.NotEqual => !Same(actual, term.Expected),
        _ when actual.Type is FactType.Text or FactType.Flag => false,
        Comparison.Less => actual.Number < term.Expected.Number,
        Comparison.LessOrEqual => actual.Number <= term.Expected.Number,
        Comparison.Greater => actual.Number > term.Expected.Number,
        _ => actual.Number >= term.Expected.Number,
    };

    private static bool Same(Fact actual, Fact expected)
    {
        if (expected.Type == FactType.Text)
        {
            return Text(actual) == expected.Text;
        }

        // Exact by intent: status == 200 and json("$.code") == 0 compare what was written.
        return actual.Type != FactType.Text && (actual.Type == FactType.Flag) == (expected.Type == FactType.Flag) && actual.Number.Equals(expected.Number);
    }

    private static string Text(Fact fact) => fact.Type switch
    {
        FactType.Text => fact.Text ?? "",
        FactType.Flag => fact.Number != 0 ? "true" : "false",
        _ => fact.Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private static bool Matches(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static string Explain(Term term, Fact actual, bool holds)
    {
        var title = Title(term) + (actual.Label is { Length: > 0 } label ? label : "");
        var expected = Shown(term, term.Expected).Chinese();
        if (term.Comparison is Comparison.Contains)
        {
            return holds ? $"{title}包含{expected}" : $"{title}中没有{expected}";
        }

        var value = Shown(term, actual).Chinese();
        return term.Comparison switch
        {
            _ when holds => $"{title} {value}",
            Comparison.Equal => $"{title} {value}，应为 {expected}",
            Comparison.NotEqual => $"{title} {value}，不应为 {expected}",
            Comparison.Matches => $"{title}与 {expected} 不匹配",
            _ => $"{title} {value}，应 {Sign(term.Comparison)} {expected}",
        };
    }

    /// <summary>A bare number beside a percentage is shown as one.</summary>
    private static Fact Shown(Term term, Fact value) =>
        value.Type == FactType.Number && (term.Fact.Type == FactType.Percent || term.Expected.Type == FactType.Percent) ? value with { Type = FactType.Percent } : value;

    private static string Title(Term term) => term.Argument is null ? term.Fact.Title : $"{term.Fact.Title} {term.Argument} ".TrimEnd();

    private static string Sign(Comparison comparison) => comparison switch
    {
        Comparison.Less => "<",
        Comparison.LessOrEqual => "≤",
        Comparison.Greater => ">",
        _ => "≥",
    };
}
