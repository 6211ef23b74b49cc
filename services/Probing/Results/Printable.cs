using System.Text;

namespace Platform.Probing.Results;

/// <summary>
/// Text that a watched server sent, made fit to be stored and shown: no control characters (PostgreSQL refuses NUL in text), no
/// halves of surrogate pairs, as a cut through a character leaves them.
/// </summary>
internal static class Printable
{
    public static string Of(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Rune.IsControl(rune) || rune.Value is '\n' or '\t')
            {
                clean.Append(rune.ToString());
            }
        }

        return clean.ToString();
    }
}
