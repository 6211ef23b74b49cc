using System.Globalization;
using System.Xml;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Reporting.Documents;

/// <summary>One row of a sheet: numbers as numbers, instants as Shanghai date cells, all else as inline text.</summary>
internal static class SheetRow
{
    public const int Body = 0;
    public const int Head = 1;
    private const int Instant = 2;

    /// <summary>The few styles all cells share: body, head, date and time.</summary>
    public const string Styles = """
        <styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy-mm-dd hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="11"/><name val="黑体"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE7EEF7"/></patternFill></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf fontId="0"/><xf fontId="1" fillId="2" applyFont="1" applyFill="1"/><xf numFmtId="164" fontId="0" applyNumberFormat="1"/></cellXfs></styleSheet>
        """;

    private static readonly DateTime Epoch = new(1899, 12, 30);

    public static void Write(XmlWriter xml, object?[] cells, int style)
    {
        xml.WriteStartElement("row");
        foreach (var cell in cells)
        {
            xml.WriteStartElement("c");
            switch (cell)
            {
                case null or "":
                    break;
                case DateTimeOffset instant:
                    xml.WriteAttributeString("s", Instant.ToString(CultureInfo.InvariantCulture));
                    Number(xml, (ShanghaiTime.Of(instant).DateTime - Epoch).TotalDays.ToString("R", CultureInfo.InvariantCulture));
                    break;
                case int or long or decimal:
                    Number(xml, ((IFormattable)cell).ToString(null, CultureInfo.InvariantCulture));
                    break;
                case double number when double.IsFinite(number):
                    Number(xml, number.ToString("R", CultureInfo.InvariantCulture));
                    break;
                default:
                    Inline(xml, Text.Clean(cell.ToString()), style);
                    break;
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Number(XmlWriter xml, string value) => xml.WriteElementString("v", null, value);

    private static void Inline(XmlWriter xml, string text, int style)
    {
        if (style != Body)
        {
            xml.WriteAttributeString("s", style.ToString(CultureInfo.InvariantCulture));
        }

        xml.WriteAttributeString("t", "inlineStr");
        xml.WriteStartElement("is");
        xml.WriteStartElement("t");
        xml.WriteAttributeString("xml", "space", null, "preserve");
        xml.WriteString(text);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }
}
