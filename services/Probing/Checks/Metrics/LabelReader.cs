using System.Text;

namespace Platform.Probing.Checks.Metrics;

/// <summary>
/// Reads <c>{name="value",…}</c> label by label; one pass, no backtracking. A label without a name is the name of the series, which
/// stands in the braces when it is none of the classic characters: <c>{"http.duration",code="200"}</c>.
/// </summary>
internal ref struct LabelReader(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> text = text;

    /// <summary>First character that was not read.</summary>
    public int Position { get; private set; }

    /// <summary>True once the closing brace was read; false after <see cref="Next"/> gave false: this is no label set.</summary>
    public bool Closed { get; private set; }

    /// <summary>The comparison between name and value: <c>=</c>, <c>!=</c>, <c>=~</c>, <c>!~</c>; series only have the first.</summary>
    public string Comparison { get; private set; } = "=";

    public static Dictionary<string, string> Read(string labels)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        var reader = new LabelReader(labels);
        while (reader.Next(out var name, out var value))
        {
            if (name is not null)
            {
                read[name] = value;
            }
        }

        return read;
    }

    public bool Next(out string? name, out string value)
    {
        (name, value) = (null, "");
        if (Position == 0 && !Take('{'))
        {
            return false;
        }

        SkipSpace();
        while (Take(','))
        {
            SkipSpace();
        }

        if (Take('}'))
        {
            Closed = true;
            return false;
        }

        if (Here == '"')
        {
            if (!Quoted(out var quoted))
            {
                return false;
            }

            SkipSpace();
            if (Here is ',' or '}')
            {
                value = quoted;
                return true;
            }

            name = quoted;
        }
        else
        {
            var start = Position;
            while (Position < text.Length && (char.IsAsciiLetterOrDigit(text[Position]) || text[Position] is '_' or ':' or '.'))
            {
                Position++;
            }

            name = text[start..Position].ToString();
        }

        SkipSpace();
        return name.Length > 0 && Compared() && Quoted(out value) && Ended();
    }

    private readonly char Here => Position < text.Length ? text[Position] : '\0';

    private bool Compared()
    {
        var two = text.Length - Position >= 2 ? text.Slice(Position, 2) : default;
        Comparison = two is "!=" ? "!=" : two is "=~" ? "=~" : two is "!~" ? "!~" : Here == '=' ? "=" : "";
        Position += Comparison.Length;
        SkipSpace();
        return Comparison.Length > 0;
    }

    private bool Ended()
    {
        SkipSpace();
        return Here is ',' or '}';
    }

    private bool Quoted(out string value)
    {
        value = "";
        if (!Take('"'))
        {
            return false;
        }

        var end = text[Position..].IndexOfAny('"', '\\');
        if (end >= 0 && text[Position + end] == '"')
        {
            value = text.Slice(Position, end).ToString();
            Position += end + 1;
            return true;
        }

        var read = new StringBuilder();
        while (Position < text.Length)
        {
            var here = text[Position++];
            if (here == '"')
            {
                value = read.ToString();
                return true;
            }

            if (here == '\\' && Position < text.Length)
            {
                here = text[Position++];
                here = here == 'n' ? '\n' : here;
            }

            read.Append(here);
        }

        return false;
    }

    private bool Take(char wanted)
    {
        if (Here != wanted || Position >= text.Length)
        {
            return false;
        }

        Position++;
        return true;
    }

    private void SkipSpace()
    {
        while (Position < text.Length && (text[Position] is ' ' or '\t'))
        {
            Position++;
        }
    }
}
