using Platform.Contracts;

namespace Platform.Probing.Conditions;

/// <summary>Comparison words of the language.</summary>
internal enum Comparison
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Contains,
    Matches,
    In,
}

/// <summary>What becomes of several series of one fact before they are compared.</summary>
internal enum Aggregate
{
    /// <summary>Each must hold.</summary>
    All,

    /// <summary>One must hold.</summary>
    Any,
    Sum,
    Max,
    Min,
    Avg,
    Count,
}

/// <summary>One value of a comparison, or a range of them with both ends: <c>200</c>, <c>200..299</c>.</summary>
internal sealed record Choice(Token From, Token? To);

/// <summary>A node of a condition: a comparison, or several that must all (or one of which must) hold.</summary>
internal abstract record Rule;

/// <summary>One comparison: a fact, how, with what; <paramref name="Negated"/> by a <c>not</c> before it.</summary>
internal sealed record Term(
    FactDescription Fact, string? Argument, Token Name, Aggregate Aggregate, Comparison Comparison, IReadOnlyList<Choice> Expected,
    System.Text.RegularExpressions.Regex? Pattern, bool Negated) : Rule;

/// <summary>Rules joined by <c>and</c> or by <c>or</c>; the parser has moved every <c>not</c> down to the terms.</summary>
internal sealed record Joined(bool IsAnd, IReadOnlyList<Rule> Rules) : Rule;

/// <summary>
/// One condition. With <paramref name="For"/> it fails only after it has been broken for that long without a break; when it fails, the
/// check is <paramref name="Else"/>.
/// </summary>
internal sealed record Condition(string Text, Rule Rule, TimeSpan For, CheckStatus Else)
{
    /// <summary>The same for conditions that say the same, however they are written.</summary>
    public string Canonical { get; } = ConditionText.Of(Rule, For, Else);
}

/// <summary>Why a text is not a condition: where, what to do, and the names that could stand there.</summary>
internal sealed record ConditionError(string Message, int Column, IReadOnlyList<string>? Choices = null);
