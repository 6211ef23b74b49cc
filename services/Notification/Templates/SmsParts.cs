using System.Collections.Frozen;

namespace Platform.Notification.Templates;

/// <summary>How a text travels: its alphabet, how long it is in that alphabet's units, and into how many billed parts it is cut.</summary>
internal sealed record SmsParts(string Encoding, int Units, int Parts);

/// <summary>
/// Counts parts exactly as the carrier cuts them: GSM 03.38 with 160 units, or 153 a part beside the 7-unit header; UCS-2
/// with 70, or 67 a part. A pair (escape + letter, surrogate + surrogate) is never torn apart.
/// </summary>
internal static class SmsCounting
{
    public const string Gsm = "gsm7";

    public const string Ucs2 = "ucs2";

    private const string Basic =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    private const string Extension = "\f^{}\\[~]|€";

    private static readonly FrozenSet<char> BasicSet = Basic.ToFrozenSet();

    private static readonly FrozenSet<char> ExtensionSet = Extension.ToFrozenSet();

    public static SmsParts Count(string text)
    {
        var gsm = text.All(letter => BasicSet.Contains(letter) || ExtensionSet.Contains(letter));
        var widths = gsm ? GsmWidths(text) : Ucs2Widths(text);
        var (single, joined) = gsm ? (160, 153) : (70, 67);
        var units = widths.Sum();
        return new SmsParts(gsm ? Gsm : Ucs2, units, units <= single ? 1 : Cut(widths, joined));
    }

    private static int Cut(IReadOnlyList<int> widths, int room)
    {
        var (parts, used) = (1, 0);
        foreach (var width in widths)
        {
            if (used + width > room)
            {
                (parts, used) = (parts + 1, 0);
            }

            used += width;
        }

        return parts;
    }

    private static List<int> GsmWidths(string text) => [.. text.Select(letter => ExtensionSet.Contains(letter) ? 2 : 1)];

    private static List<int> Ucs2Widths(string text) => [.. text.EnumerateRunes().Select(rune => rune.Utf16SequenceLength)];
}
