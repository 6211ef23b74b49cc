using System.Text.RegularExpressions;

namespace Platform.Probing.Conditions;

/// <summary>
/// Reads the condition language:
/// <code>
/// condition = term { ("and" | "or") term } [ "for" duration ]
/// term      = fact [ "(" text ")" ] ( "==" | "!=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;=" | "contains" | "matches" ) value
/// value     = 200 | 99.9% | 2s | 30d | "text" | true | false
/// </code>
/// <c>and</c> binds closer than <c>or</c>. Which facts exist is the kind's affair.
/// </summary>
internal sealed class ConditionParser
{
    /// <summary>Longest text, 500 characters: a condition is read by people.</summary>
    public const int LongestText = 500;

    private static readonly string[] Operators = ["==", "!=", "<", "<=", ">", ">=", "contains", "matches"];
    private readonly IReadOnlyList<Token> tokens;
    private readonly IReadOnlyList<FactDescription> facts;
    private int position;

    private ConditionParser(IReadOnlyList<Token> tokens, IReadOnlyList<FactDescription> facts)
    {
        this.tokens = tokens;
        this.facts = facts;
    }

    private Token Here => tokens[position];

    /// <summary>The condition, or the first mistake in it.</summary>
    public static (Condition? Condition, ConditionError? Error) Parse(string text, IReadOnlyList<FactDescription> facts)
    {
        if (text.Length > LongestText)
        {
            return (null, new ConditionError($"条件最长 {LongestText} 个字符", LongestText + 1));
        }

        var (tokens, error) = ConditionTokens.Read(text);
        if (error is not null)
        {
            return (null, error);
        }

        try
        {
            return (new ConditionParser(tokens, facts).Whole(text), null);
        }
        catch (Mistake mistake)
        {
            return (null, mistake.Error);
        }
    }

    private Condition Whole(string text)
    {
        var alternatives = new List<IReadOnlyList<Term>>();
        do
        {
            var all = new List<Term>();
            do
            {
                all.Add(ReadTerm());
            }
            while (Take("and"));
            alternatives.Add(all);
        }
        while (Take("or"));

        var lasting = TimeSpan.Zero;
        if (Take("for"))
        {
            var token = Next(TokenKind.Literal, "for 后面写时长，例如 5m", ["5m"]);
            lasting = token.Value.Type == FactType.Duration
                ? TimeSpan.FromSeconds(token.Value.Number)
                : throw new Mistake("for 后面写时长，例如 5m", token.Column, ["5m"]);
        }

        return Here.Kind == TokenKind.End
            ? new Condition(text, alternatives, lasting)
            : throw new Mistake($"“{Here.Text}”多余：条件到这里已经完整", Here.Column, ["and", "or", "for"]);
    }

    private Term ReadTerm()
    {
        var name = Next(TokenKind.Name, "这里写要判断的事实", Names());
        var (fact, argument) = FactOf(name);
        var operation = Next(TokenKind.Operator, $"“{name.Text}”后面写比较符", Operators);
        var comparison = Array.IndexOf(Operators, operation.Text);
        if (comparison < 0)
        {
            throw new Mistake($"没有比较符“{operation.Text}”", operation.Column, Operators);
        }

        var value = Next(TokenKind.Literal, "比较符后面写数值、时长、\"文字\" 或 true/false", null);
        return Checked(fact, argument, (Comparison)comparison, value, operation);
    }

    private (FactDescription Fact, string? Argument) FactOf(Token name)
    {
        var fact = facts.FirstOrDefault(known => known.Name == name.Text);
        if (fact is null)
        {
            return facts.FirstOrDefault(known => known.Open) is { } open && Here.Kind != TokenKind.Open
                ? (open, name.Text)
                : throw new Mistake($"此类检查没有“{name.Text}”", name.Column, Names());
        }

        if (fact.Argument is null)
        {
            return (fact, null);
        }

        Next(TokenKind.Open, $"“{fact.Name}”后面写 (\"{fact.Argument}\")", ["("]);
        var argument = Next(TokenKind.Literal, $"括号里写 \"{fact.Argument}\"", null);
        Next(TokenKind.Close, "缺少右括号", [")"]);
        return argument.Value is { Type: FactType.Text, Text: { Length: > 0 } text }
            ? (fact, text)
            : throw new Mistake($"括号里写 \"{fact.Argument}\"，要有引号", argument.Column, null);
    }

    private static Term Checked(FactDescription fact, string? argument, Comparison comparison, Token value, Token operation)
    {
        var isText = comparison is Comparison.Contains or Comparison.Matches;
        var isOrder = comparison is >= Comparison.Less and <= Comparison.GreaterOrEqual;
        if (isText && (fact.Type is not (FactType.Text or FactType.Any) || value.Value.Type != FactType.Text))
        {
            throw new Mistake($"“{operation.Text}”只用于文字：body {operation.Text} \"…\"", operation.Column, Operators[..6]);
        }

        if (isOrder && (fact.Type is FactType.Text or FactType.Flag || value.Value.Type is FactType.Text or FactType.Flag))
        {
            throw new Mistake($"“{operation.Text}”只用于数值和时长", operation.Column, ["==", "!=", "contains", "matches"]);
        }

        if (!Fits(fact.Type, value.Value.Type))
        {
            throw new Mistake($"{fact.Title}（{fact.Name}）应与{Example(fact.Type)}比较", value.Column, null);
        }

        return new Term(fact, argument, comparison, value.Value, comparison == Comparison.Matches ? Pattern(value) : null);
    }

    private static bool Fits(FactType fact, FactType value) => fact switch
    {
        FactType.Any => true,
        FactType.Number or FactType.Percent => value is FactType.Number or FactType.Percent,
        _ => fact == value,
    };

    private static string Example(FactType type) => type switch
    {
        FactType.Duration => "时长（例如 2s、30d）",
        FactType.Text => "文字（例如 \"ok\"）",
        FactType.Flag => " true 或 false ",
        _ => "数值（例如 200、90%）",
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

    private bool Take(string word)
    {
        if (Here.Kind != TokenKind.Name || Here.Text != word)
        {
            return false;
        }

        position++;
        return true;
    }

    private Token Next(TokenKind kind, string otherwise, IReadOnlyList<string>? choices) =>
        Here.Kind == kind ? tokens[position++] : throw new Mistake(otherwise, Here.Column, choices);

    private IReadOnlyList<string> Names() => [.. facts.Select(fact => fact.Argument is null ? fact.Name : $"{fact.Name}(\"{fact.Argument}\")")];

    /// <summary>Leaves the descent at the first mistake; never leaves <see cref="Parse"/>.</summary>
    private sealed class Mistake(string message, int column, IReadOnlyList<string>? choices) : Exception(message)
    {
        public ConditionError Error { get; } = new(message, column, choices);
    }
}
