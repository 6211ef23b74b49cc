using Platform.Contracts;

namespace Platform.Probing.Conditions;

/// <summary>
/// Reads the condition language; its grammar stands in the service's README. One pass over the words, brackets at most
/// <see cref="Deepest"/> deep, so no text is slow to read. Which facts exist is the kind's affair.
/// </summary>
internal sealed class ConditionParser
{
    /// <summary>Longest text, 500 characters: a condition is read by people.</summary>
    public const int LongestText = 500;

    /// <summary>Brackets inside brackets.</summary>
    public const int Deepest = 20;

    /// <summary>In the order of <see cref="Comparison"/>.</summary>
    public static readonly string[] Operators = ["==", "!=", "<", "<=", ">", ">=", "contains", "matches", "in"];

    /// <summary>In the order of <see cref="Aggregate"/>.</summary>
    public static readonly string[] AggregateWords = ["all", "any", "sum", "max", "min", "avg", "count"];

    private static readonly string[] Reserved = ["and", "or", "not", "for", "else"];
    private readonly IReadOnlyList<Token> tokens;
    private readonly IReadOnlyList<FactDescription> facts;
    private int position;
    private int depth;

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
        var rule = ReadAlternatives(negated: false);
        var lasting = Take("for") ? ReadLasting() : TimeSpan.Zero;
        var otherwise = CheckStatus.Down;
        if (Take("else"))
        {
            otherwise = Here.Text switch
            {
                "degraded" => CheckStatus.Degraded,
                "down" => CheckStatus.Down,
                _ => throw new Mistake("else 后面写条件不满足时的状态：degraded（降级）或 down（不可用）", Here.Column, ["degraded", "down"]),
            };
            position++;
        }

        return Here.Kind == TokenKind.End
            ? new Condition(text, rule, lasting, otherwise)
            : throw new Mistake($"“{Here.Text}”多余：条件到这里已经完整", Here.Column, ["and", "or", "for", "else"]);
    }

    private TimeSpan ReadLasting()
    {
        var token = Next(TokenKind.Literal, "for 后面写时长，例如 5m", ["5m"]);
        return token.Value.Type == FactType.Duration
            ? TimeSpan.FromSeconds(token.Value.Number)
            : throw new Mistake("for 后面写时长，例如 5m", token.Column, ["5m"]);
    }

    private Rule ReadAlternatives(bool negated) => ReadJoined("or", isAnd: negated, () => ReadJoined("and", isAnd: !negated, () => ReadOne(negated)));

    /// <summary>Rules with <paramref name="word"/> between them; rules of the same kind inside are taken up, for brackets say nothing there.</summary>
    private Rule ReadJoined(string word, bool isAnd, Func<Rule> read)
    {
        var rules = new List<Rule>();
        do
        {
            var rule = read();
            rules.AddRange(rule is Joined joined && joined.IsAnd == isAnd ? joined.Rules : [rule]);
        }
        while (Take(word));

        return rules.Count == 1 ? rules[0] : new Joined(isAnd, rules);
    }

    private Rule ReadOne(bool negated)
    {
        while (Take("not"))
        {
            negated = !negated;
        }

        if (Here.Kind != TokenKind.Open)
        {
            return ReadTerm(negated);
        }

        if (++depth > Deepest)
        {
            throw new Mistake($"括号最多 {Deepest} 层", Here.Column, null);
        }

        position++;
        var rule = ReadAlternatives(negated);
        Next(TokenKind.Close, "缺少右括号", [")", "and", "or"]);
        depth--;
        return rule;
    }

    private Term ReadTerm(bool negated)
    {
        var aggregate = ReadAggregate();
        var name = Next(TokenKind.Name, "这里写要判断的事实", Names());
        var (fact, argument) = FactOf(name);
        if (aggregate is not null)
        {
            Next(TokenKind.Close, "缺少右括号", [")"]);
        }

        if (Take("not"))
        {
            negated = Here.Text == "in" ? !negated : throw new Mistake("not 写在比较之前，例如 not body contains \"…\"", Here.Column, ["in"]);
        }

        var operation = Next(TokenKind.Operator, $"“{name.Text}”后面写比较符", Operators);
        var comparison = Array.IndexOf(Operators, operation.Text);
        if (comparison < 0)
        {
            throw new Mistake($"没有比较符“{operation.Text}”", operation.Column, Operators);
        }

        var of = aggregate ?? Aggregate.All;
        var compared = ComparisonRules.Compared(fact, of, name);
        var expected = (Comparison)comparison == Comparison.In ? ReadChoices() : [new Choice(ReadLiteral(), null)];
        var pattern = ComparisonRules.Check(compared, (Comparison)comparison, expected, operation);
        return new Term(fact, argument, name, of, (Comparison)comparison, expected, pattern, negated);
    }

    /// <summary><c>max(</c> before a fact; a fact may have the same name.</summary>
    private Aggregate? ReadAggregate()
    {
        if (Here.Kind != TokenKind.Name || tokens[position + 1].Kind != TokenKind.Open || tokens[position + 2].Kind != TokenKind.Name)
        {
            return null;
        }

        var word = Array.IndexOf(AggregateWords, Here.Text);
        if (word < 0)
        {
            throw new Mistake(
                $"没有汇总方式“{Here.Text}”{Nearest.Hint(Here.Text, AggregateWords)}；引号内的参数写作 {Here.Text}(\"…\")", Here.Column, AggregateWords);
        }

        position += 2;
        return (Aggregate)word;
    }

    private List<Choice> ReadChoices()
    {
        if (Here.Kind != TokenKind.Open)
        {
            return [ReadChoice()];
        }

        position++;
        var choices = new List<Choice>();
        do
        {
            choices.Add(ReadChoice());
        }
        while (TakeKind(TokenKind.Comma));

        Next(TokenKind.Close, "缺少右括号", [",", ")"]);
        return choices;
    }

    private Choice ReadChoice()
    {
        var from = ReadLiteral();
        return new Choice(from, TakeKind(TokenKind.Range) ? ReadLiteral() : null);
    }

    private Token ReadLiteral() => Next(TokenKind.Literal, "这里写数值、时长、大小、\"文字\" 或 true/false", null);

    private (FactDescription Fact, string? Argument) FactOf(Token name)
    {
        if (Reserved.Contains(name.Text))
        {
            throw new Mistake("这里写要判断的事实", name.Column, Names());
        }

        var fact = facts.FirstOrDefault(known => known.Name == name.Text);
        if (fact is null)
        {
            return facts.FirstOrDefault(known => known.Open) is { } open && Here.Kind != TokenKind.Open
                ? (open, name.Text)
                : throw new Mistake($"此类检查没有“{name.Text}”{Nearest.Hint(name.Text, facts.Select(known => known.Name))}", name.Column, Names());
        }

        if (fact.Argument is null)
        {
            return (fact, null);
        }

        Next(TokenKind.Open, $"“{fact.Name}”后面写 (\"{fact.Argument}\")", ["("]);
        var argument = Next(TokenKind.Literal, $"括号里写 \"{fact.Argument}\"", null);
        Next(TokenKind.Close, "缺少右括号", [")"]);
        if (argument.Value is not { Type: FactType.Text, Text: { Length: > 0 } text })
        {
            throw new Mistake($"括号里写 \"{fact.Argument}\"，要有引号", argument.Column, null);
        }

        return fact.Check?.Invoke(text) is { } mistake ? throw new Mistake(mistake, argument.Column, null) : (fact, text);
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

    private bool TakeKind(TokenKind kind)
    {
        if (Here.Kind != kind)
        {
            return false;
        }

        position++;
        return true;
    }

    private Token Next(TokenKind kind, string otherwise, IReadOnlyList<string>? choices) =>
        Here.Kind == kind ? tokens[position++] : throw new Mistake(otherwise, Here.Column, choices);

    private IReadOnlyList<string> Names() => [.. facts.Select(fact => fact.Argument is null ? fact.Name : $"{fact.Name}(\"{fact.Argument}\")")];
}

/// <summary>Leaves the descent at the first mistake; never leaves the parser.</summary>
internal sealed class Mistake(string message, int column, IReadOnlyList<string>? choices) : Exception(message)
{
    public ConditionError Error { get; } = new(message, column, choices);
}
