using System.Text;
using System.Text.RegularExpressions;

namespace Platform.Probing.Checks.Web;

/// <summary>
/// Bytes of a page as text: by byte order mark, the header's charset, the page's own meta or XML declaration, else UTF-8; what
/// declares nothing and isn't UTF-8 is read as GB18030, as the old sites that forget to say so are.
/// </summary>
internal static partial class TextDecoding
{
    private const int Prologue = 1_024;
    private static readonly Encoding Strict = new UTF8Encoding(false, throwOnInvalidBytes: true);

    static TextDecoding() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static string Text(ReadOnlySpan<byte> bytes, string? contentType)
    {
        if (bytes.StartsWith("\uFEFF"u8))
        {
            return Encoding.UTF8.GetString(bytes[3..]);
        }

        if (bytes.Length >= 2 && (bytes[0], bytes[1]) is (0xFF, 0xFE) or (0xFE, 0xFF))
        {
            return (bytes[0] == 0xFF ? Encoding.Unicode : Encoding.BigEndianUnicode).GetString(bytes[2..]);
        }

        var declared = Named(contentType is null ? null : Charset().Match(contentType)) ?? Named(Charset().Match(Encoding.Latin1.GetString(bytes[..Math.Min(Prologue, bytes.Length)])));
        if (declared is not null)
        {
            return declared.GetString(bytes);
        }

        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.GetEncoding("gb18030").GetString(bytes);
        }
    }

    /// <summary>As browsers read the names: gb2312 means its superset, which real pages use.</summary>
    private static Encoding? Named(Match? match)
    {
        if (match is not { Success: true })
        {
            return null;
        }

        var name = match.Groups[1].Value.ToLowerInvariant();
        try
        {
            return Encoding.GetEncoding(name is "gb2312" or "gbk" or "x-gbk" or "gb_2312-80" or "chinese" ? "gb18030" : name is "utf8" ? "utf-8" : name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    [GeneratedRegex("""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Charset();
}
