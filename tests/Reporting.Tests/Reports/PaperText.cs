using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Platform.Reporting.Tests.Reports;

/// <summary>The body of a paper as text: a line a paragraph, table cells divided by 「 | 」.</summary>
internal static class PaperText
{
    public static string Of(byte[] paper)
    {
        using var document = WordprocessingDocument.Open(new MemoryStream(paper), false);
        return string.Join('\n', document.MainDocumentPart!.Document!.Body!.ChildElements.SelectMany(Lines)) + "\n";
    }

    /// <summary>The cells of the table under a caption that begins with <paramref name="caption"/>, without its head.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Table(byte[] paper, string caption)
    {
        using var document = WordprocessingDocument.Open(new MemoryStream(paper), false);
        var title = document.MainDocumentPart!.Document!.Body!.Elements<Paragraph>().First(paragraph => paragraph.InnerText.StartsWith(caption, StringComparison.Ordinal));
        return [.. title.NextSibling<Table>()!.Elements<TableRow>().Skip(1).Select(Cells)];
    }

    private static IEnumerable<string> Lines(DocumentFormat.OpenXml.OpenXmlElement element) => element switch
    {
        Paragraph paragraph => [paragraph.Descendants<Drawing>().Any() ? "[图]" : paragraph.InnerText],
        Table table => table.Elements<TableRow>().Select(row => string.Join(" | ", Cells(row))),
        _ => [],
    };

    private static IReadOnlyList<string> Cells(TableRow row) =>
        [.. row.Elements<TableCell>().Select(cell => string.Join('/', cell.Elements<Paragraph>().Select(paragraph => paragraph.InnerText)))];
}
