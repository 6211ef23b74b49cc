using System.Globalization;
using System.IO.Compression;
using System.Xml;

namespace Platform.Reporting.Documents;

/// <summary>A column of a sheet; the width is in characters.</summary>
internal sealed record Column(string Title, double Width);

/// <summary>
/// An .xlsx that is written as it is read: rows go straight into the compressed part, so a million of them need no memory (the
/// SDK's package keeps every part until it is closed). Text is always an inline string, never a formula, whatever it begins with.
/// </summary>
internal sealed class Workbook : IDisposable
{
    /// <summary>Rows a sheet can hold.</summary>
    public const int RowLimit = 1_048_576;

    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Package = "http://schemas.openxmlformats.org/package/2006/";
    private static readonly DateTimeOffset FixedTime = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly ZipArchive zip;
    private readonly List<string> sheets = [];
    private readonly int rowLimit;
    private bool finished;

    public Workbook(Stream stream, int rowLimit = RowLimit)
    {
        zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        this.rowLimit = rowLimit;
    }

    /// <summary>Writes a sheet; one that is too long goes on in 「名称(2)」 with its header repeated. Returns the rows written.</summary>
    public long Add(string name, IReadOnlyList<Column> columns, IEnumerable<object?[]> rows)
    {
        using var source = rows.GetEnumerator();
        long written = 0;
        var more = source.MoveNext();
        var part = 1;
        do
        {
            var title = SheetName(part == 1 ? name : $"{name}({part})");
            sheets.Add(title);
            using var stream = Entry($"xl/worksheets/sheet{sheets.Count}.xml");
            using var xml = XmlWriter.Create(stream, new XmlWriterSettings { CloseOutput = false });
            Begin(xml, columns);
            for (var row = 2; more && row <= rowLimit; row++, written++)
            {
                SheetRow.Write(xml, source.Current, SheetRow.Body);
                more = source.MoveNext();
            }

            xml.WriteEndElement();
            xml.WriteEndElement();
            part++;
        }
        while (more);
        return written;
    }

    public void Dispose()
    {
        if (!finished)
        {
            finished = true;
            Finish();
            zip.Dispose();
        }
    }

    private static void Begin(XmlWriter xml, IReadOnlyList<Column> columns)
    {
        xml.WriteStartElement("worksheet", Main);
        xml.WriteRaw("""<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>""");
        xml.WriteStartElement("cols", Main);
        for (var i = 0; i < columns.Count; i++)
        {
            xml.WriteStartElement("col", Main);
            xml.WriteAttributeString("min", Text(i + 1));
            xml.WriteAttributeString("max", Text(i + 1));
            xml.WriteAttributeString("width", columns[i].Width.ToString(CultureInfo.InvariantCulture));
            xml.WriteAttributeString("customWidth", "1");
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteStartElement("sheetData", Main);
        SheetRow.Write(xml, [.. columns.Select(column => column.Title)], SheetRow.Head);
    }

    private void Finish()
    {
        Put("xl/styles.xml", SheetRow.Styles);
        Put("xl/workbook.xml", $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Office}\"><sheets>{string.Concat(sheets.Select((name, i) =>
            $"<sheet name=\"{System.Security.SecurityElement.Escape(name)}\" sheetId=\"{i + 1}\" r:id=\"s{i + 1}\"/>"))}</sheets></workbook>");
        Put("xl/_rels/workbook.xml.rels", $"<Relationships xmlns=\"{Package}relationships\">{string.Concat(sheets.Select((_, i) =>
            $"<Relationship Id=\"s{i + 1}\" Type=\"{Office}/worksheet\" Target=\"worksheets/sheet{i + 1}.xml\"/>"))}<Relationship Id=\"styles\" Type=\"{Office}/styles\" Target=\"styles.xml\"/></Relationships>");
        Put("_rels/.rels", $"<Relationships xmlns=\"{Package}relationships\"><Relationship Id=\"book\" Type=\"{Office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
        const string Sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml";
        Put("[Content_Types].xml", $"<Types xmlns=\"{Package}content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
            + $"<Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{Sheet}.sheet.main+xml\"/>"
            + $"<Override PartName=\"/xl/styles.xml\" ContentType=\"{Sheet}.styles+xml\"/>"
            + string.Concat(sheets.Select((_, i) => $"<Override PartName=\"/xl/worksheets/sheet{i + 1}.xml\" ContentType=\"{Sheet}.worksheet+xml\"/>")) + "</Types>");
    }

    private void Put(string name, string content)
    {
        using var writer = new StreamWriter(Entry(name));
        writer.Write("<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>" + content);
    }

    private Stream Entry(string name)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = FixedTime;
        return entry.Open();
    }

    /// <summary>Sheet names hold at most 31 characters and none of []:*?/\.</summary>
    private static string SheetName(string name) =>
        string.Concat(Documents.Text.Clean(name, 31).Select(c => "[]:*?/\\".Contains(c, StringComparison.Ordinal) ? '_' : c));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
