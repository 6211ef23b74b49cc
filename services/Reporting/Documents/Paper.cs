using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Platform.Reporting.Documents;

/// <summary>The sheet: A4, 37/35/28/26 mm, page number 「— 1 —」 7 mm below the text, odd pages right, even pages left.</summary>
internal static class Paper
{
    /// <summary>Width of the text, 156 mm, in twips.</summary>
    public const int TextWidth = 8845;

    private const string OddFooter = "footerOdd";
    private const string EvenFooter = "footerEven";
    private const string NoFooter = "footerNone";

    public static void AddFooters(MainDocumentPart main)
    {
        main.AddNewPart<FooterPart>(OddFooter).Footer = new Footer(PageNumber(JustificationValues.Right));
        main.AddNewPart<FooterPart>(EvenFooter).Footer = new Footer(PageNumber(JustificationValues.Left));
        main.AddNewPart<FooterPart>(NoFooter).Footer = new Footer(new Paragraph(new ParagraphProperties(new ParagraphStyleId { Val = "Footer" })));
    }

    /// <summary>The cover, without a number.</summary>
    public static SectionProperties Cover() => Section(numbered: false, NoFooter, NoFooter);

    /// <summary>The text, numbered from 1.</summary>
    public static SectionProperties Body() => Section(numbered: true, OddFooter, EvenFooter);

    private static SectionProperties Section(bool numbered, string odd, string even)
    {
        var section = new SectionProperties(
            new FooterReference { Type = HeaderFooterValues.Default, Id = odd },
            new FooterReference { Type = HeaderFooterValues.Even, Id = even },
            new SectionType { Val = SectionMarkValues.NextPage },
            new PageSize { Width = 11906, Height = 16838 },
            new PageMargin { Top = 2098, Bottom = 1984, Left = 1587, Right = 1474, Header = 851, Footer = 1304, Gutter = 0 });
        if (numbered)
        {
            section.Append(new PageNumberType { Start = 1 });
        }

        return section;
    }

    /// <summary>The field is written as begin, instruction, separator, text, end: some readers show no simple field in a footer.</summary>
    private static Paragraph PageNumber(JustificationValues side)
    {
        var indent = side == JustificationValues.Right ? new Indentation { Right = "280", FirstLine = "0" } : new Indentation { Left = "280", FirstLine = "0" };
        return new Paragraph(
            new ParagraphProperties(new ParagraphStyleId { Val = "Footer" }, indent, new Justification { Val = side }),
            Run(new DocumentFormat.OpenXml.Wordprocessing.Text("— ") { Space = SpaceProcessingModeValues.Preserve }),
            Run(new FieldChar { FieldCharType = FieldCharValues.Begin }),
            Run(new FieldCode(" PAGE ") { Space = SpaceProcessingModeValues.Preserve }),
            Run(new FieldChar { FieldCharType = FieldCharValues.Separate }),
            Run(new DocumentFormat.OpenXml.Wordprocessing.Text("1")),
            Run(new FieldChar { FieldCharType = FieldCharValues.End }),
            Run(new DocumentFormat.OpenXml.Wordprocessing.Text(" —") { Space = SpaceProcessingModeValues.Preserve }));
    }

    private static Run Run(OpenXmlElement content) =>
        new(new RunProperties(new RunFonts { Ascii = "宋体", HighAnsi = "宋体", EastAsia = "宋体", ComplexScript = "宋体" }), content);
}
