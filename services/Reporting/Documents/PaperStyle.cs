using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Platform.Reporting.Documents;

/// <summary>
/// The styles of an official paper (GB/T 9704-2012): 三号仿宋 body, 22 lines of 28 characters, 二号小标宋 title. Exact 28.95 pt
/// (579 twips) keeps the 22nd line on the page, -0.25 pt lets 28 characters into a line.
/// </summary>
internal static class PaperStyle
{
    public const string Title = "Title";
    public const string Heading1 = "Heading1";
    public const string Heading2 = "Heading2";
    public const string Plain = "Plain";
    public const string Caption = "Caption";
    public const string Cell = "TableCell";
    public const string HeadCell = "TableHead";
    public const string Chart = "ChartParagraph";

    private const string Song = "宋体";
    private const string FangSong = "仿宋_GB2312";
    private const string Hei = "黑体";
    private const string Kai = "楷体_GB2312";
    private const string XiaoBiaoSong = "方正小标宋简体";
    private const string Latin = "Times New Roman";
    private const string ExactLine = "579";

    public static Styles Build()
    {
        var styles = new Styles(new DocDefaults(
            new RunPropertiesDefault(new RunPropertiesBaseStyle(
                Fonts(FangSong), new Spacing { Val = -5 }, new FontSize { Val = "32" }, new FontSizeComplexScript { Val = "32" },
                new Languages { Val = "en-US", EastAsia = "zh-CN" })),
            new ParagraphPropertiesDefault()));
        styles.Append(
            Style("Normal", "Normal", null, new StyleParagraphProperties(new SpacingBetweenLines { Line = ExactLine, LineRule = LineSpacingRuleValues.Exact },
                new Indentation { FirstLine = "630" }, new Justification { Val = JustificationValues.Both })),
            Style(Title, "Title", XiaoBiaoSong, new StyleParagraphProperties(new KeepNext(),
                new SpacingBetweenLines { Before = "0", After = "0", Line = "720", LineRule = LineSpacingRuleValues.Exact },
                new Indentation { FirstLine = "0" }, new Justification { Val = JustificationValues.Center }), 44),
            Heading(Heading1, "heading 1", Hei, 0),
            Heading(Heading2, "heading 2", Kai, 1),
            Style(Plain, "Plain", null, new StyleParagraphProperties(new Indentation { FirstLine = "0" }, new Justification { Val = JustificationValues.Left })),
            Style(Caption, "caption", Hei, new StyleParagraphProperties(new KeepNext(), new SpacingBetweenLines { Before = "120", After = "60", Line = "400", LineRule = LineSpacingRuleValues.Exact },
                new Indentation { FirstLine = "0" }, new Justification { Val = JustificationValues.Center }), 24),
            Style(Cell, "Table Cell", null, Single(JustificationValues.Left), 21),
            Style(HeadCell, "Table Head", Hei, Single(JustificationValues.Center), 21),
            // A chart in a line of exact height is cut off.
            Style(Chart, "Chart", null, Single(JustificationValues.Center)),
            Style("Footer", "footer", Song, Single(JustificationValues.Left), 28));
        return styles;
    }

    public static RunFonts Fonts(string eastAsia) => new() { Ascii = Latin, HighAnsi = Latin, EastAsia = eastAsia, ComplexScript = Latin };

    private static StyleParagraphProperties Single(JustificationValues side) => new(
        new SpacingBetweenLines { Before = "20", After = "20", Line = "240", LineRule = LineSpacingRuleValues.Auto },
        new Indentation { FirstLine = "0" }, new Justification { Val = side });

    private static Style Heading(string id, string name, string font, int level) => Style(id, name, font, new StyleParagraphProperties(
        new KeepNext(), new SpacingBetweenLines { Line = ExactLine, LineRule = LineSpacingRuleValues.Exact },
        new Indentation { FirstLine = "630" }, new Justification { Val = JustificationValues.Left }, new OutlineLevel { Val = level }));

    private static Style Style(string id, string name, string? font, StyleParagraphProperties paragraph, int halfPoints = 32)
    {
        var style = new Style { Type = StyleValues.Paragraph, StyleId = id, Default = id == "Normal" ? OnOffValue.FromBoolean(true) : null };
        style.Append(new StyleName { Val = name });
        if (id != "Normal")
        {
            style.Append(new BasedOn { Val = "Normal" });
        }

        style.Append(new PrimaryStyle(), paragraph);
        var run = new StyleRunProperties();
        if (font is not null)
        {
            run.Append(Fonts(font));
        }

        if (halfPoints != 32)
        {
            var size = halfPoints.ToString(System.Globalization.CultureInfo.InvariantCulture);
            run.Append(new FontSize { Val = size }, new FontSizeComplexScript { Val = size });
        }

        if (run.HasChildren)
        {
            style.Append(run);
        }

        return style;
    }
}
