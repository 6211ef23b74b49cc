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
}

/// <summary>One comparison: a fact, how, with what.</summary>
internal sealed record Term(FactDescription Fact, string? Argument, Comparison Comparison, Fact Expected, System.Text.RegularExpressions.Regex? Pattern);

/// <summary>
/// One condition: alternatives (<c>or</c>) of terms that must all hold (<c>and</c>). With <paramref name="For"/> it fails only
/// after it has been broken for that long without a break.
/// </summary>
internal sealed record Condition(string Text, IReadOnlyList<IReadOnlyList<Term>> Alternatives, TimeSpan For);

/// <summary>Why a text is not a condition: where, what to do, and the names that could stand there.</summary>
internal sealed record ConditionError(string Message, int Column, IReadOnlyList<string>? Choices = null);
