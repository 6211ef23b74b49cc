using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using A = DocumentFormat.OpenXml.Drawing;
using Inline = DocumentFormat.OpenXml.Drawing.Wordprocessing;

namespace Platform.Reporting.Documents;

/// <summary>Puts a chart and its workbook into the package, and the paragraph that shows it into the text.</summary>
internal static class ChartPicture
{
    private const string Spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private const long Width = 5_580_000;
    private const long Height = 2_520_000;

    public static Paragraph Build(MainDocumentPart main, Chart chart, int number)
    {
        var id = $"chart{number}";
        var part = main.AddNewPart<ChartPart>(id);
        using (var workbook = new MemoryStream())
        {
            Fill(workbook, chart);
            workbook.Position = 0;
            part.AddNewPart<EmbeddedPackagePart>(Spreadsheet, "workbook").FeedData(workbook);
        }

        using (var stream = part.GetStream(FileMode.Create))
        {
            ChartXml.Build(chart, "workbook").Save(stream);
        }

        var inline = new Inline.Inline(
            new Inline.Extent { Cx = Width, Cy = Height },
            new Inline.DocProperties { Id = (uint)number, Name = $"图 {number}", Description = Text.Clean(chart.Title) },
            new Inline.NonVisualGraphicFrameDrawingProperties(),
            new A.Graphic(new A.GraphicData(new A.Charts.ChartReference { Id = id }) { Uri = "http://schemas.openxmlformats.org/drawingml/2006/chart" }))
        {
            DistanceFromTop = 0,
            DistanceFromBottom = 0,
            DistanceFromLeft = 0,
            DistanceFromRight = 0,
        };
        return new Paragraph(new ParagraphProperties(new ParagraphStyleId { Val = PaperStyle.Chart }), new Run(new Drawing(inline)));
    }

    /// <summary>What 「编辑数据」 opens: categories in column A, a series a column.</summary>
    private static void Fill(Stream stream, Chart chart)
    {
        using var workbook = new Workbook(stream);
        workbook.Add("Sheet1", [new Column("", 14), .. chart.Series.Select(series => new Column(series.Name, 14))],
            chart.Categories.Select((category, i) => (object?[])[category, .. chart.Series.Select(series => (object?)series.Values[i])]));
    }
}
