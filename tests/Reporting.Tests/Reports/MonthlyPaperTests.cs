using Platform.Reporting.Kpis;
using System.Diagnostics;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using Platform.Reporting.Facts;
using Platform.Reporting.Reports;

namespace Platform.Reporting.Tests.Reports;

public sealed class MonthlyPaperTests
{
    [Fact]
    public void The_paper_is_valid_and_the_same_facts_give_the_same_bytes()
    {
        var first = Paper(SampleFacts.Full());
        Assert.Equal(first, Paper(SampleFacts.Full()));
        using var document = WordprocessingDocument.Open(new MemoryStream(first), false);
        Assert.Empty(new OpenXmlValidator(DocumentFormat.OpenXml.FileFormatVersions.Microsoft365).Validate(document)
            .Select(error => $"{error.Part?.Uri} {error.Path?.XPath}: {error.Description}"));
        var chart = Assert.Single(document.MainDocumentPart!.ChartParts);
        using var workbook = SpreadsheetDocument.Open(chart.EmbeddedPackagePart!.GetStream(), false);
        Assert.Empty(new OpenXmlValidator().Validate(workbook).Select(error => error.Description));
    }

    [Fact]
    public void The_text_of_the_paper_is_the_golden_one() => Golden.Equal("monthly-operations.txt", PaperText.Of(Paper(SampleFacts.Full())));

    [Fact]
    public void A_month_without_facts_says_so_and_has_no_gap() => Golden.Equal("monthly-operations-empty.txt", PaperText.Of(Paper(SampleFacts.Month())));

    [Fact]
    public void A_month_that_still_runs_says_up_to_when_it_counts()
    {
        var text = PaperText.Of(Paper(SampleFacts.Month(asOf: SampleFacts.At(23, 12, 0))));
        Assert.Contains("统计期尚未结束，数据截至2026年11月23日 12:00", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_paper_becomes_pages()
    {
        if (!File.Exists("/usr/bin/soffice"))
        {
            Assert.Skip("skipped, because LibreOffice (soffice) is not installed");
        }

        var folder = Environment.GetEnvironmentVariable("PLATFORM_KEEP_PAPERS") is { Length: > 0 } keep ? Directory.CreateDirectory(keep) : Directory.CreateTempSubdirectory("paper-");
        await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "paper.docx"), Paper(SampleFacts.Full()), TestContext.Current.CancellationToken);
        using var office = Process.Start(new ProcessStartInfo("/usr/bin/soffice",
            [$"-env:UserInstallation=file://{folder.FullName}/profile", "--headless", "--convert-to", "pdf", "--outdir", folder.FullName, Path.Combine(folder.FullName, "paper.docx")])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await office.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(new FileInfo(Path.Combine(folder.FullName, "paper.pdf")).Length > 10_000);
    }

    internal static byte[] Paper(ContractFacts facts) => MonthlyPaper.Write(Input(facts, null!), MonthlyFigures.Of(facts));

    internal static ReportInput Input(ContractFacts facts, FactSession session) => new(
        new ReportRow { Id = "r1", Number = "BG20261202-001", ContractId = facts.Contract.Id, Kind = "monthly-operations", RequestedBy = "li", Version = 1, From = facts.Period.From, To = facts.Period.To },
        facts, session, IsProvisionalCalendar: false);
}
