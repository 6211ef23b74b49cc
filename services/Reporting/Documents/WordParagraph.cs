using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Platform.Reporting.Documents;

/// <summary>A paragraph in one of the paper's styles.</summary>
internal static class WordParagraph
{
    public static Paragraph Build(string text, string? style = null)
    {
        var paragraph = new Paragraph();
        if (style is not null)
        {
            paragraph.Append(new ParagraphProperties(new ParagraphStyleId { Val = style }));
        }

        paragraph.Append(new Run(new DocumentFormat.OpenXml.Wordprocessing.Text(Text.Clean(text)) { Space = SpaceProcessingModeValues.Preserve }));
        return paragraph;
    }
}
