using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using Workbook = Platform.Reporting.Documents.Workbook;

namespace Platform.Reporting.Tests.Documents;

public sealed class WorkbookTests
{
    [Fact]
    public void Text_that_looks_like_a_formula_stays_text_and_control_characters_vanish()
    {
        using var book = Written(workbook => workbook.Add("表[1]", [new("列", 10)], [["=1+1"], ["@x\u0001y"], ["\ud800坏"]]));
        Assert.Empty(new OpenXmlValidator().Validate(book).Select(error => error.Description));
        var cells = book.WorkbookPart!.WorksheetParts.Single().Worksheet!.Descendants<Cell>().ToList();
        Assert.All(cells, cell => Assert.Null(cell.CellFormula));
        Assert.Equal(["列", "=1+1", "@xy", "坏"], cells.Select(cell => cell.InnerText));
        Assert.Equal("表_1_", book.WorkbookPart.Workbook!.Descendants<Sheet>().Single().Name);
    }

    [Fact]
    public void Rows_beyond_the_limit_go_on_in_the_next_sheet()
    {
        using var book = Written(workbook => Assert.Equal(7, workbook.Add("结果", [new("列", 10)], Enumerable.Range(1, 7).Select(i => (object?[])[i]))), rowLimit: 4);
        Assert.Equal(["结果", "结果(2)", "结果(3)"], book.WorkbookPart!.Workbook!.Descendants<Sheet>().Select(sheet => sheet.Name?.Value));
        Assert.Equal(7 + 3, book.WorkbookPart.WorksheetParts.Sum(part => part.Worksheet!.Descendants<Row>().Count()));
    }

    [Fact]
    public void Instants_are_date_cells_in_Shanghai_time()
    {
        using var book = Written(workbook => workbook.Add("时间", [new("时间", 20)], [[new DateTimeOffset(2026, 11, 22, 16, 0, 0, TimeSpan.Zero)]]));
        var cell = book.WorkbookPart!.WorksheetParts.Single().Worksheet!.Descendants<Cell>().Last();
        Assert.Equal(new DateTime(2026, 11, 23), DateTime.FromOADate(double.Parse(cell.CellValue!.Text, System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static SpreadsheetDocument Written(Action<Workbook> write, int rowLimit = Workbook.RowLimit)
    {
        var stream = new MemoryStream();
        using (var workbook = new Workbook(stream, rowLimit))
        {
            write(workbook);
        }

        return SpreadsheetDocument.Open(stream, false);
    }
}
