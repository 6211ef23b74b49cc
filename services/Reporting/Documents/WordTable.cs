using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Platform.Reporting.Documents;

/// <summary>A table over the whole text width: its head repeats on every page, and no row breaks across two.</summary>
internal static class WordTable
{
    public static Table Build(IReadOnlyList<Column> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var total = columns.Sum(column => column.Width);
        var widths = columns.Select(column => (int)(Paper.TextWidth * column.Width / total)).ToList();
        var table = new Table(
            new TableProperties(
                new TableWidth { Width = Paper.TextWidth.ToString(CultureInfo.InvariantCulture), Type = TableWidthUnitValues.Dxa },
                new TableJustification { Val = TableRowAlignmentValues.Center },
                Borders(),
                new TableLayout { Type = TableLayoutValues.Fixed },
                new TableCellMarginDefault(new TableCellLeftMargin { Width = 60, Type = TableWidthValues.Dxa }, new TableCellRightMargin { Width = 60, Type = TableWidthValues.Dxa })),
            new TableGrid(widths.Select(width => new GridColumn { Width = width.ToString(CultureInfo.InvariantCulture) })));
        table.Append(Row([.. columns.Select(column => column.Title)], widths, PaperStyle.HeadCell, head: true));
        foreach (var row in rows)
        {
            table.Append(Row(row, widths, PaperStyle.Cell, head: false));
        }

        return table;
    }

    private static TableRow Row(IReadOnlyList<string> cells, List<int> widths, string style, bool head)
    {
        var properties = new TableRowProperties(new CantSplit());
        if (head)
        {
            properties.Append(new TableHeader());
        }

        var row = new TableRow(properties);
        for (var i = 0; i < widths.Count; i++)
        {
            var cell = new TableCell(new TableCellProperties(
                new TableCellWidth { Width = widths[i].ToString(CultureInfo.InvariantCulture), Type = TableWidthUnitValues.Dxa },
                new TableCellVerticalAlignment { Val = TableVerticalAlignmentValues.Center }));
            foreach (var line in (i < cells.Count ? cells[i] : "").Split('\n'))
            {
                cell.Append(WordParagraph.Build(line, style));
            }

            row.Append(cell);
        }

        return row;
    }

    private static TableBorders Borders() => new(
        Edge<TopBorder>(), Edge<LeftBorder>(), Edge<BottomBorder>(), Edge<RightBorder>(), Edge<InsideHorizontalBorder>(), Edge<InsideVerticalBorder>());

    private static T Edge<T>()
        where T : BorderType, new() => new() { Val = BorderValues.Single, Size = 4, Space = 0, Color = "000000" };
}
