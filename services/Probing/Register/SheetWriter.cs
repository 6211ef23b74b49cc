using System.Globalization;
using System.IO.Compression;
using System.Security;
using System.Text;

namespace Platform.Probing.Register;

/// <summary>A sheet to write: headings with widths, rows of text, and columns with a list to choose from.</summary>
internal sealed record Sheet(string Name, IReadOnlyList<(string Heading, int Width)> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>Rows below the heading that only explain; they are grey.</summary>
    public int Explaining { get; init; }

    /// <summary>Column (from 0) to what may be chosen there: a list such as <c>"一般,重大"</c> in quotes, or a range of another sheet.</summary>
    public IReadOnlyDictionary<int, string> Choices { get; init; } = new Dictionary<int, string>();
}

/// <summary>Writes .xlsx with nothing but texts: no formula can come out of it, whatever a name begins with.</summary>
internal static class SheetWriter
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    public static byte[] Write(IReadOnlyList<Sheet> sheets)
    {
        using var file = new MemoryStream();
        using (var parts = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Part(parts, "[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>"
                + "<Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>"
                + string.Concat(sheets.Select((_, i) => $"<Override PartName=\"/xl/worksheets/sheet{i + 1}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>")) + "</Types>");
            Part(parts, "_rels/.rels", $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"{Office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
            Part(parts, "xl/workbook.xml", $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Office}\"><sheets>{string.Concat(sheets.Select((sheet, i) => $"<sheet name=\"{Escape(sheet.Name)}\" sheetId=\"{i + 1}\" r:id=\"rId{i + 1}\"/>"))}</sheets></workbook>");
            Part(parts, "xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                + string.Concat(sheets.Select((_, i) => $"<Relationship Id=\"rId{i + 1}\" Type=\"{Office}/worksheet\" Target=\"worksheets/sheet{i + 1}.xml\"/>"))
                + $"<Relationship Id=\"rId{sheets.Count + 1}\" Type=\"{Office}/styles\" Target=\"styles.xml\"/></Relationships>");
            Part(parts, "xl/styles.xml", Styles);
            for (var i = 0; i < sheets.Count; i++)
            {
                Part(parts, $"xl/worksheets/sheet{i + 1}.xml", Worksheet(sheets[i]));
            }
        }

        return file.ToArray();
    }

    private static string Worksheet(Sheet sheet)
    {
        var text = new StringBuilder($"<worksheet xmlns=\"{Main}\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>");
        for (var i = 0; i < sheet.Columns.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"<col min=\"{i + 1}\" max=\"{i + 1}\" width=\"{sheet.Columns[i].Width}\" customWidth=\"1\"/>");
        }

        text.Append("</cols><sheetData>");
        Row(text, 1, [.. sheet.Columns.Select(column => column.Heading)], style: 1);
        for (var i = 0; i < sheet.Rows.Count; i++)
        {
            Row(text, i + 2, sheet.Rows[i], style: i < sheet.Explaining ? 2 : 3);
        }

        text.Append("</sheetData>");
        if (sheet.Choices.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"<dataValidations count=\"{sheet.Choices.Count}\">");
            foreach (var (column, choices) in sheet.Choices)
            {
                text.Append(CultureInfo.InvariantCulture, $"<dataValidation type=\"list\" allowBlank=\"1\" showErrorMessage=\"0\" sqref=\"{Letters(column)}{sheet.Explaining + 2}:{Letters(column)}10000\"><formula1>{Escape(choices)}</formula1></dataValidation>");
            }

            text.Append("</dataValidations>");
        }

        return text.Append("<pageMargins left=\"0.4\" right=\"0.4\" top=\"0.5\" bottom=\"0.5\" header=\"0.3\" footer=\"0.3\"/><pageSetup paperSize=\"9\" orientation=\"landscape\" fitToWidth=\"1\" fitToHeight=\"0\"/></worksheet>").ToString();
    }

    private static void Row(StringBuilder text, int number, IReadOnlyList<string> cells, int style)
    {
        // Not every program makes a row as high as its text.
        var lines = style == 2 ? 3 : Math.Min(20, cells.Max(cell => cell.AsSpan().Count('\n')) + 1);
        text.Append(CultureInfo.InvariantCulture, $"<row r=\"{number}\" ht=\"{15 * lines}\" customHeight=\"1\">");
        for (var i = 0; i < cells.Count; i++)
        {
            if (cells[i].Length > 0 || style < 3)
            {
                text.Append(CultureInfo.InvariantCulture, $"<c r=\"{Letters(i)}{number}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{Escape(cells[i])}</t></is></c>");
            }
        }

        text.Append("</row>");
    }

    internal static string Letters(int column) => column < 26 ? ((char)('A' + column)).ToString() : Letters((column / 26) - 1) + (char)('A' + (column % 26));

    private static void Part(ZipArchive parts, string name, string xml)
    {
        using var stream = parts.CreateEntry(name, CompressionLevel.Fastest).Open();
        stream.Write(Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>" + xml));
    }

    private static string Escape(string text) => SecurityElement.Escape(new string([.. text.Where(System.Xml.XmlConvert.IsXmlChar)])) ?? "";

    private const string Styles = $"""
        <styleSheet xmlns="{Main}"><fonts count="3"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="11"/><color rgb="FFFFFFFF"/><name val="宋体"/></font><font><i/><sz val="10"/><color rgb="FF808080"/><name val="宋体"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FF2F5597"/></patternFill></fill></fills><borders count="2"><border><left/><right/><top/><bottom/></border><border><left style="thin"/><right style="thin"/><top style="thin"/><bottom style="thin"/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/><xf fontId="1" fillId="2" borderId="1" applyFont="1" applyFill="1" applyAlignment="1"><alignment horizontal="center" vertical="center"/></xf><xf fontId="2" borderId="1" applyFont="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf><xf borderId="1" numFmtId="49" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs></styleSheet>
        """;
}
