using System.Text;
using System.Xml;

namespace Platform.Reporting.Documents;

/// <summary>Data as XML can hold it: what a target or a person sent must never break a paper.</summary>
internal static class Text
{
    /// <summary>Longest text of a spreadsheet cell.</summary>
    public const int CellLimit = 32_767;

    /// <summary>Without characters that XML 1.0 forbids; cut at <paramref name="limit"/>.</summary>
    public static string Clean(string? text, int limit = CellLimit)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var clean = new StringBuilder(Math.Min(text.Length, limit));
        for (var i = 0; i < text.Length && clean.Length < limit; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                if (clean.Length + 2 > limit)
                {
                    break;
                }

                clean.Append(text[i]).Append(text[++i]);
            }
            else if (XmlConvert.IsXmlChar(text[i]))
            {
                clean.Append(text[i]);
            }
        }

        return clean.ToString();
    }
}
