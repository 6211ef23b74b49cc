using System.Text;
using System.Text.RegularExpressions;

namespace Platform.Probing.Blackbox;

/// <summary>
/// Regular expressions as Go writes them, brought to our engine in its linear mode, which like Go's knows neither look-around nor
/// back references. What differs in meaning is translated: <c>$</c>, classes of ASCII, named groups, POSIX classes, <c>\Q…\E</c>.
/// </summary>
internal static class GoPattern
{
    private static readonly Dictionary<string, string> Posix = new()
    {
        ["alnum"] = "0-9A-Za-z", ["alpha"] = "A-Za-z", ["ascii"] = @"\x00-\x7F", ["blank"] = @"\t ", ["cntrl"] = @"\x00-\x1F\x7F", ["digit"] = "0-9", ["graph"] = "!-~",
        ["lower"] = "a-z", ["print"] = " -~", ["punct"] = @"!-/:-@\[-`{-~", ["space"] = @"\t\n\v\f\r ", ["upper"] = "A-Z", ["word"] = "0-9A-Za-z_", ["xdigit"] = "0-9A-Fa-f",
    };

    /// <summary>The compiled pattern; throws <see cref="ArgumentException"/> or <see cref="NotSupportedException"/> when it is none.</summary>
    public static Regex Compile(string pattern) => new(Translate(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    internal static string Translate(string go)
    {
        var (text, multiline, inClass) = (new StringBuilder(go.Length + 8), false, false);
        for (var i = 0; i < go.Length; i++)
        {
            var c = go[i];
            if (c == '\\' && i + 1 < go.Length)
            {
                i = Escape(go, i + 1, inClass, text);
            }
            else if (inClass)
            {
                i = InClass(go, i, text, ref inClass);
            }
            else if (c == '[')
            {
                inClass = true;
                text.Append(c);

                // A bracket right after the opening is itself, in Go and here alike.
                i += Literal(go, i + 1, "^", text);
                i += go.AsSpan(i + 1).StartsWith("]") ? Literal(go, i + 1, "]", text.Append('\\')) : 0;
            }
            else if (c == '(' && go.AsSpan(i).StartsWith("(?P<"))
            {
                text.Append("(?<");
                i += 3;
            }
            else if (c == '$' && !multiline)
            {
                text.Append(@"\z");
            }
            else
            {
                multiline |= c == '(' && Flags(go, i).Contains('m', StringComparison.Ordinal);
                text.Append(c);
            }
        }

        return text.ToString();
    }

    private static int Escape(string go, int i, bool inClass, StringBuilder text)
    {
        switch (go[i])
        {
            case 'd' or 'w' or 's':
                var set = go[i] == 'd' ? "0-9" : go[i] == 'w' ? "0-9A-Za-z_" : @"\t\n\f\r ";
                text.Append(inClass ? set : $"[{set}]");
                return i;
            case 'D' or 'W' or 'S' when !inClass:
                text.Append(go[i] == 'D' ? "[^0-9]" : go[i] == 'W' ? "[^0-9A-Za-z_]" : @"[^\t\n\f\r ]");
                return i;
            case 'p' or 'P' when i + 1 < go.Length && go[i + 1] != '{':
                text.Append('\\').Append(go[i]).Append('{').Append(go[i + 1]).Append('}');
                return i + 1;
            case 'Q':
                var end = go.IndexOf(@"\E", i, StringComparison.Ordinal);
                text.Append(Regex.Escape(end < 0 ? go[(i + 1)..] : go[(i + 1)..end]));
                return end < 0 ? go.Length : end + 1;
            default:
                text.Append('\\').Append(go[i]);
                return i;
        }
    }

    private static int InClass(string go, int i, StringBuilder text, ref bool inClass)
    {
        if (go[i] == '[' && go.AsSpan(i).StartsWith("[:") && go.IndexOf(":]", i, StringComparison.Ordinal) is > 0 and var end && Posix.TryGetValue(go[(i + 2)..end], out var set))
        {
            text.Append(set);
            return end + 1;
        }

        inClass = go[i] != ']';
        text.Append(go[i] == '[' ? "\\[" : go[i].ToString());
        return i;
    }

    private static int Literal(string go, int at, string one, StringBuilder text)
    {
        if (!go.AsSpan(Math.Min(at, go.Length)).StartsWith(one))
        {
            return 0;
        }

        text.Append(one);
        return 1;
    }

    private static string Flags(string go, int at)
    {
        var end = at + 2;
        while (go.AsSpan(at).StartsWith("(?") && end < go.Length && char.IsAsciiLetter(go[end]))
        {
            end++;
        }

        return go.AsSpan(at).StartsWith("(?") && end < go.Length && go[end] is ')' or ':' or '-' ? go[(at + 2)..end] : "";
    }
}
