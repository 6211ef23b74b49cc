using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.Probing.Conditions;

/// <summary>Where conditions find what was observed.</summary>
internal interface IFactSource
{
    /// <summary>All values of a fact (several series of a metric); empty when there is none.</summary>
    IReadOnlyList<Fact> Find(string name, string? argument);
}

/// <summary>Whether a condition holds now, and why, as a person reads it, in Chinese and in English.</summary>
internal sealed record ConditionVerdict(string Condition, bool Holds, string Explanation, string English);

/// <summary>
/// From observed facts to a verdict that explains itself; pure. A fact that was not found fails its condition, with <c>not</c> or without:
/// what nobody saw proves nothing.
/// </summary>
internal static class ConditionEvaluator
{
    private enum Truth
    {
        No,
        Missing,
        Yes,
    }

    public static ConditionVerdict Evaluate(Condition condition, IFactSource source)
    {
        var found = Evaluate(condition.Rule, source);
        return new ConditionVerdict(
            condition.Text, found.Truth == Truth.Yes, string.Join("；", found.Told.Select(told => told.Chinese)), string.Join("; ", found.Told.Select(told => told.English)));
    }

    private static (Truth Truth, IReadOnlyList<Told> Told) Evaluate(Rule rule, IFactSource source)
    {
        if (rule is not Joined joined)
        {
            var (truth, told) = Evaluate((Term)rule, source);
            return (truth, [told]);
        }

        var all = joined.Rules.Select(inner => Evaluate(inner, source)).ToList();
        if (!joined.IsAnd && all.FirstOrDefault(one => one.Truth == Truth.Yes) is { Told: not null } holds)
        {
            return holds;
        }

        var whole = joined.IsAnd ? all.Min(one => one.Truth) : all.Max(one => one.Truth);
        return (whole, [.. all.Where(one => whole == Truth.Yes || one.Truth != Truth.Yes).SelectMany(one => one.Told)]);
    }

    private static (Truth Truth, Told Told) Evaluate(Term term, IFactSource source)
    {
        var values = Combined(term, source.Find(term.Fact.Name, term.Argument));
        if (values.Count == 0)
        {
            return (Truth.Missing, Explanation.OfMissing(term));
        }

        // Several series: the one that decides is named, else the first.
        var decisive = values.FirstOrDefault(value => Holds(term, value) == (term.Aggregate == Aggregate.Any), values[0]);
        var holds = Holds(term, decisive) != term.Negated;
        return (holds ? Truth.Yes : Truth.No, Explanation.Of(term, decisive, holds));
    }

    private static IReadOnlyList<Fact> Combined(Term term, IReadOnlyList<Fact> values)
    {
        if (term.Aggregate is Aggregate.All or Aggregate.Any)
        {
            return values;
        }

        if (term.Aggregate == Aggregate.Count)
        {
            return [Fact.Of(values.Count)];
        }

        var numbers = values.Where(value => value.Type is not (FactType.Text or FactType.Flag)).ToList();
        if (numbers.Count == 0)
        {
            return [];
        }

        return
        [
            term.Aggregate switch
            {
                Aggregate.Max => numbers.MaxBy(value => value.Number),
                Aggregate.Min => numbers.MinBy(value => value.Number),
                Aggregate.Sum => numbers[0] with { Number = numbers.Sum(value => value.Number), Label = null },
                _ => numbers[0] with { Number = numbers.Average(value => value.Number), Label = null },
            },
        ];
    }

    private static bool Holds(Term term, Fact actual)
    {
        var expected = term.Expected[0].From.Value;
        return term.Comparison switch
        {
            Comparison.Contains => Text(actual).Contains(expected.Text!, StringComparison.Ordinal),
            Comparison.Matches => Matches(term.Pattern!, Text(actual)),
            Comparison.Equal => Same(actual, expected),
            Comparison.NotEqual => !Same(actual, expected),
            Comparison.In => term.Expected.Any(choice => Within(choice, actual)),
            _ when actual.Type is FactType.Text or FactType.Flag => false,
            Comparison.Less => actual.Number < expected.Number,
            Comparison.LessOrEqual => actual.Number <= expected.Number,
            Comparison.Greater => actual.Number > expected.Number,
            _ => actual.Number >= expected.Number,
        };
    }

    private static bool Within(Choice choice, Fact actual) => choice.To is { } to
        ? actual.Type is not (FactType.Text or FactType.Flag) && actual.Number >= choice.From.Value.Number && actual.Number <= to.Value.Number
        : Same(actual, choice.From.Value);

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
        _ => fact.Number.ToString(CultureInfo.InvariantCulture),
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
}
