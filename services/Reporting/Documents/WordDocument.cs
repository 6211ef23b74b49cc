using System.IO.Compression;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Platform.Reporting.Documents;

/// <summary>An official paper, written from top to bottom. The same calls give the same bytes.</summary>
internal sealed class WordDocument : IDisposable
{
    private static readonly DateTimeOffset FixedTime = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly MemoryStream stream = new();
    private readonly WordprocessingDocument package;
    private readonly MainDocumentPart main;
    private readonly Body body = new();
    private int charts;

    public WordDocument()
    {
        package = WordprocessingDocument.Create(stream, WordprocessingDocumentType.Document);
        main = package.AddMainDocumentPart();
        // Left alone, its id would be drawn at random.
        package.ChangeIdOfPart(main, "document");
        main.Document = new Document(body);
        main.AddNewPart<StyleDefinitionsPart>("styles").Styles = PaperStyle.Build();
        main.AddNewPart<DocumentSettingsPart>("settings").Settings = new Settings(
            new EvenAndOddHeaders(), new CharacterSpacingControl { Val = CharacterSpacingValues.CompressPunctuation },
            new ThemeFontLanguages { Val = "en-US", EastAsia = "zh-CN" });
        Paper.AddFooters(main);
    }

    /// <summary>封面: title lines in the upper third, facts below, and a page of its own.</summary>
    public void Cover(IReadOnlyList<string> title, IReadOnlyList<(string Name, string Value)> facts)
    {
        Blank(4);
        foreach (var line in title)
        {
            Paragraph(line, PaperStyle.Title);
        }

        Blank(7);
        foreach (var (name, value) in facts)
        {
            var paragraph = WordParagraph.Build($"{name}：{value}", PaperStyle.Plain);
            paragraph.ParagraphProperties!.Append(new Indentation { Left = "1280", Hanging = "0", FirstLine = "0" });
            body.Append(paragraph);
        }

        body.Append(new Paragraph(new ParagraphProperties(Paper.Cover())));
    }

    public void Title(string text) => Paragraph(text, PaperStyle.Title);

    /// <summary>「一、」 level 1 or 「（一）」 level 2; the number is part of the text.</summary>
    public void Heading(int level, string text) => Paragraph(text, level == 1 ? PaperStyle.Heading1 : PaperStyle.Heading2);

    public void Paragraph(string text, string? style = null) => body.Append(WordParagraph.Build(text, style));

    public void Table(string caption, IReadOnlyList<Column> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        Paragraph(caption, PaperStyle.Caption);
        body.Append(WordTable.Build(columns, rows));
        // Without a paragraph between them two tables become one.
        body.Append(WordParagraph.Build("", PaperStyle.Cell));
    }

    public void Chart(Chart chart)
    {
        charts++;
        Paragraph(chart.Title, PaperStyle.Caption);
        body.Append(ChartPicture.Build(main, chart, charts));
    }

    /// <summary>签字盖章: each signer with room for name, stamp and date; kept on one page.</summary>
    public void Signatures(IReadOnlyList<(string Party, string Name)> parties)
    {
        foreach (var (party, name) in parties)
        {
            foreach (var line in (string[])[$"{party}：{name}（盖章）", "经办人（签字）：", "日期：　　　　年　　月　　日", ""])
            {
                var paragraph = WordParagraph.Build(line, PaperStyle.Plain);
                if (line.Length > 0)
                {
                    paragraph.ParagraphProperties!.Append(new KeepNext());
                }

                body.Append(paragraph);
            }
        }
    }

    /// <summary>The finished file.</summary>
    public byte[] Save()
    {
        body.Append(Paper.Body());
        package.Dispose();
        return Settled(stream);
    }

    public void Dispose()
    {
        package.Dispose();
        stream.Dispose();
    }

    private void Blank(int lines)
    {
        for (var i = 0; i < lines; i++)
        {
            Paragraph("", PaperStyle.Plain);
        }
    }

    /// <summary>The packaging library stamps each part with the wall clock; a fixed time makes equal papers equal bytes.</summary>
    private static byte[] Settled(MemoryStream source)
    {
        source.Position = 0;
        using var from = new ZipArchive(source, ZipArchiveMode.Read, leaveOpen: true);
        using var target = new MemoryStream();
        using (var to = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var part in from.Entries.OrderBy(part => part.FullName == "[Content_Types].xml" ? "" : part.FullName, StringComparer.Ordinal))
            {
                var copy = to.CreateEntry(part.FullName, CompressionLevel.Optimal);
                copy.LastWriteTime = FixedTime;
                using var input = part.Open();
                using var output = copy.Open();
                input.CopyTo(output);
            }
        }

        return target.ToArray();
    }
}
