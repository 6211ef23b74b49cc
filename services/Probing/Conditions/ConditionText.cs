using Platform.Contracts;

namespace Platform.Probing.Conditions;

/// <summary>Writes a condition in one way, whatever way it was written in; what it writes is read back as the same.</summary>
internal static class ConditionText
{
    public static string Of(Rule rule, TimeSpan lasting, CheckStatus otherwise) =>
        Of(rule) + (lasting > TimeSpan.Zero ? $" for {Duration.Format(lasting)}" : "") + (otherwise == CheckStatus.Degraded ? " else degraded" : "");

    private static string Of(Rule rule) => rule switch
    {
        Joined { IsAnd: false } any => string.Join(" or ", any.Rules.Select(Of)),
        Joined all => string.Join(" and ", all.Rules.Select(inner => inner is Joined ? $"({Of(inner)})" : Of(inner))),
        _ => Of((Term)rule),
    };

    private static string Of(Term term)
    {
        var fact = Subject(term);
        var expected = term.Comparison == Comparison.In ? $"({string.Join(", ", term.Expected.Select(Of))})" : Of(term.Expected[0]);
        return $"{(term.Negated ? "not " : "")}{fact} {ConditionParser.Operators[(int)term.Comparison]} {expected}";
    }

    /// <summary>What is compared, as it is written: <c>max(metric("x"))</c>.</summary>
    public static string Subject(Term term)
    {
        var fact = term.Argument is null || term.Name.Text != term.Fact.Name ? term.Name.Text : $"{term.Name.Text}({Quoted(term.Argument)})";
        return term.Aggregate == Aggregate.All ? fact : $"{ConditionParser.AggregateWords[(int)term.Aggregate]}({fact})";
    }

    private static string Of(Choice choice) => Of(choice.From) + (choice.To is { } to ? ".." + Of(to) : "");

    private static string Of(Token literal) => literal.Value.Type == FactType.Text ? Quoted(literal.Value.Text!) : literal.Text;

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
