using System.Globalization;
using System.Xml.Linq;

namespace Platform.Reporting.Documents;

/// <summary>
/// The DrawingML of a chart. Every series names its colour, because a paper without a theme leaves bars invisible in some
/// readers; all values are cached, so that it is drawn without opening the workbook.
/// </summary>
internal static class ChartXml
{
    private const int CategoryAxis = 111;
    private const int ValueAxis = 112;
    private static readonly XNamespace C = "http://schemas.openxmlformats.org/drawingml/2006/chart";
    private static readonly XNamespace A = "http://schemas.openxmlformats.org/drawingml/2006/main";
    private static readonly XNamespace R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private static readonly string[] Colours = ["2F5597", "C55A11", "548235", "7F6000", "7030A0", "C00000", "00808A", "595959"];

    public static XDocument Build(Chart chart, string workbookId)
    {
        var series = chart.Series.Select((one, i) => Series(chart, one, i));
        var plot = chart.Shape == ChartShape.Bar
            ? new XElement(C + "barChart", Value("barDir", "col"), Value("grouping", "clustered"), Value("varyColors", "0"), series, Value("gapWidth", "80"), Axes())
            : new XElement(C + "lineChart", Value("grouping", "standard"), Value("varyColors", "0"), series, Value("marker", "1"), Axes());
        return new XDocument(new XDeclaration("1.0", "utf-8", "yes"), new XElement(C + "chartSpace",
            new XAttribute(XNamespace.Xmlns + "c", C), new XAttribute(XNamespace.Xmlns + "a", A), new XAttribute(XNamespace.Xmlns + "r", R),
            Value("roundedCorners", "0"),
            new XElement(C + "chart", Value("autoTitleDeleted", "1"),
                new XElement(C + "plotArea", new XElement(C + "layout"), plot, Category(), Values(chart)),
                new XElement(C + "legend", Value("legendPos", "b"), Value("overlay", "0"), Font()),
                Value("plotVisOnly", "1"), Value("dispBlanksAs", "gap")),
            new XElement(C + "spPr", new XElement(A + "solidFill", new XElement(A + "srgbClr", new XAttribute("val", "FFFFFF"))), new XElement(A + "ln", new XElement(A + "noFill"))),
            new XElement(C + "externalData", new XAttribute(R + "id", workbookId), Value("autoUpdate", "0"))));
    }

    private static XElement Series(Chart chart, ChartSeries series, int index)
    {
        var letter = (char)('B' + index);
        var colour = new XElement(A + "solidFill", new XElement(A + "srgbClr", new XAttribute("val", Colours[index % Colours.Length])));
        var element = new XElement(C + "ser", Value("idx", Number(index)), Value("order", Number(index)),
            new XElement(C + "tx", new XElement(C + "strRef", new XElement(C + "f", $"Sheet1!${letter}$1"), Strings([series.Name]))));
        element.Add(chart.Shape == ChartShape.Bar
            ? [new XElement(C + "spPr", colour), Value("invertIfNegative", "0")]
            : new[]
            {
                new XElement(C + "spPr", new XElement(A + "ln", new XAttribute("w", "22225"), colour)),
                new XElement(C + "marker", Value("symbol", "circle"), Value("size", "4"), new XElement(C + "spPr", new XElement(colour))),
            });
        var last = chart.Categories.Count + 1;
        element.Add(
            new XElement(C + "cat", new XElement(C + "strRef", new XElement(C + "f", $"Sheet1!$A$2:$A${last}"), Strings(chart.Categories))),
            new XElement(C + "val", new XElement(C + "numRef", new XElement(C + "f", $"Sheet1!${letter}$2:${letter}${last}"),
                new XElement(C + "numCache", new XElement(C + "formatCode", chart.ValueFormat), Value("ptCount", Number(series.Values.Count)),
                    series.Values.Select((value, i) => value is null ? null : Point(i, value.Value.ToString("R", CultureInfo.InvariantCulture)))))));
        if (chart.Shape == ChartShape.Line)
        {
            element.Add(Value("smooth", "0"));
        }

        return element;
    }

    private static XElement Strings(IReadOnlyList<string> texts) =>
        new(C + "strCache", Value("ptCount", Number(texts.Count)), texts.Select((text, i) => Point(i, Text.Clean(text))));

    private static XElement Point(int index, string value) => new(C + "pt", new XAttribute("idx", Number(index)), new XElement(C + "v", value));

    private static XElement[] Axes() => [Value("axId", Number(CategoryAxis)), Value("axId", Number(ValueAxis))];

    private static XElement Category() => new(C + "catAx", Value("axId", Number(CategoryAxis)), Scaling(null, null), Value("delete", "0"), Value("axPos", "b"),
        Value("majorTickMark", "out"), Value("minorTickMark", "none"), Value("tickLblPos", "low"), Line("7F7F7F"), Font(), Value("crossAx", Number(ValueAxis)), Value("crosses", "autoZero"));

    private static XElement Values(Chart chart) => new(C + "valAx", Value("axId", Number(ValueAxis)), Scaling(chart.Minimum, chart.Maximum), Value("delete", "0"), Value("axPos", "l"),
        new XElement(C + "majorGridlines", Line("D9D9D9")), new XElement(C + "numFmt", new XAttribute("formatCode", chart.ValueFormat), new XAttribute("sourceLinked", "0")),
        Value("majorTickMark", "out"), Value("minorTickMark", "none"), Value("tickLblPos", "nextTo"), Line("7F7F7F"), Font(), Value("crossAx", Number(CategoryAxis)), Value("crosses", "min"));

    private static XElement Scaling(double? minimum, double? maximum) => new(C + "scaling", Value("orientation", "minMax"),
        maximum is null ? null : Value("max", maximum.Value.ToString("R", CultureInfo.InvariantCulture)),
        minimum is null ? null : Value("min", minimum.Value.ToString("R", CultureInfo.InvariantCulture)));

    private static XElement Line(string colour) => new(C + "spPr", new XElement(A + "ln", new XAttribute("w", "9525"),
        new XElement(A + "solidFill", new XElement(A + "srgbClr", new XAttribute("val", colour)))));

    private static XElement Font() => new(C + "txPr", new XElement(A + "bodyPr"), new XElement(A + "p",
        new XElement(A + "pPr", new XElement(A + "defRPr", new XAttribute("sz", "900"),
            new XElement(A + "latin", new XAttribute("typeface", "Times New Roman")), new XElement(A + "ea", new XAttribute("typeface", "宋体")))),
        new XElement(A + "endParaRPr", new XAttribute("lang", "zh-CN"))));

    private static XElement Value(string name, string value) => new(C + name, new XAttribute("val", value));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
