using System.Globalization;
using Platform.Contracts;

namespace Platform.Probing.Conditions;

internal enum TokenKind
{
    Name,
    Literal,
    Operator,
    Open,
    Close,
    Comma,
    Range,
    End,
}

/// <summary>A word of a condition. <paramref name="Column"/> counts from 1.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Column, Fact Value = default);

/// <summary>Cuts a condition into words; one pass, no backtracking, so no input makes it slow.</summary>
internal static class ConditionTokens
{
    private const string OperatorCharacters = "=!<>";

    /// <summary>Sizes count by 1,024, as systems show them.</summary>
    private static readonly (string Unit, double Bytes)[] Sizes = [("KB", 1_024), ("MB", 1_048_576), ("GB", 1_073_741_824), ("TB", 1_099_511_627_776)];

    public static (IReadOnlyList<Token> Tokens, ConditionError? Error) Read(string text)
    {
        var tokens = new List<Token>();
        var at = 0;
        while (at < text.Length)
        {
            var start = at;
            var first = text[at];
            if (char.IsWhiteSpace(first))
            {
                at++;
                continue;
            }

            switch (first)
            {
                case '(':
                    tokens.Add(new Token(TokenKind.Open, "(", ++at));
                    break;
                case ')':
                    tokens.Add(new Token(TokenKind.Close, ")", ++at));
                    break;
                case ',' or '，':
                    tokens.Add(new Token(TokenKind.Comma, ",", ++at));
                    break;
                case '.' when at + 1 < text.Length && text[at + 1] == '.':
                    tokens.Add(new Token(TokenKind.Range, "..", start + 1));
                    at += 2;
                    break;
                case '"' or '\'':
                    if (Quoted(text, ref at) is not { } quoted)
                    {
                        return (tokens, new ConditionError("引号没有结束", start + 1));
                    }

                    tokens.Add(new Token(TokenKind.Literal, text[start..at], start + 1, Fact.Of(quoted)));
                    break;
                case var _ when OperatorCharacters.Contains(first, StringComparison.Ordinal):
                    at += at + 1 < text.Length && text[at + 1] == '=' ? 2 : 1;
                    tokens.Add(new Token(TokenKind.Operator, text[start..at], start + 1));
                    break;
                case var _ when char.IsAsciiDigit(first) || first == '-':
                    at = EndOfNumber(text, at + 1);
                    if (Number(text[start..at]) is not { } number)
                    {
                        return (tokens, new ConditionError($"“{text[start..at]}”不是数值；可写 200、99.9%、2s、30d、10MB", start + 1));
                    }

                    tokens.Add(new Token(TokenKind.Literal, text[start..at], start + 1, number));
                    break;
                case var _ when char.IsAsciiLetter(first) || first == '_':
                    at = EndOf(text, at + 1, c => char.IsAsciiLetterOrDigit(c) || c is '_' or ':');
                    tokens.Add(Word(text[start..at], start + 1));
                    break;
                default:
                    return (tokens, new ConditionError($"这里不能写“{first}”", start + 1));
            }
        }

        tokens.Add(new Token(TokenKind.End, "", text.Length + 1));
        return (tokens, null);
    }

    private static Token Word(string word, int column) => word switch
    {
        "true" => new Token(TokenKind.Literal, word, column, Fact.Of(true)),
        "false" => new Token(TokenKind.Literal, word, column, Fact.Of(false)),
        "contains" or "matches" or "in" => new Token(TokenKind.Operator, word, column),
        _ => new Token(TokenKind.Name, word, column),
    };

    private static int EndOf(string text, int at, Func<char, bool> belongs)
    {
        while (at < text.Length && belongs(text[at]))
        {
            at++;
        }

        return at;
    }

    /// <summary>Two dots are a range and end the number before them.</summary>
    private static int EndOfNumber(string text, int at)
    {
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '%' || (text[at] == '.' && (at + 1 == text.Length || text[at + 1] != '.'))))
        {
            at++;
        }

        return at;
    }

    private static string? Quoted(string text, ref int at)
    {
        var quote = text[at++];
        var value = new System.Text.StringBuilder();
        while (at < text.Length && text[at] != quote)
        {
            // Only the quote and the backslash itself are escaped, so that a regular expression stays readable.
            if (text[at] == '\\' && at + 1 < text.Length && (text[at + 1] == quote || text[at + 1] == '\\'))
            {
                at++;
            }

            value.Append(text[at++]);
        }

        return at++ < text.Length ? value.ToString() : null;
    }

    private static Fact? Number(string text)
    {
        if (text.EndsWith('%') && Plain(text[..^1]) is { } percent)
        {
            return new Fact(FactType.Percent, percent, null);
        }

        foreach (var (unit, bytes) in Sizes)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) && Plain(text[..^unit.Length]) is { } size)
            {
                return new Fact(FactType.Size, size * bytes, null);
            }
        }

        return Plain(text) is { } number ? Fact.Of(number) : Duration.TryParse(text, out var duration) ? Fact.Of(duration) : null;
    }

    private static double? Plain(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number) ? number : null;
}
