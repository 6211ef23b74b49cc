using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using Platform.Reporting.Tests.Reports;
using Platform.Testing;
using static Platform.EndToEnd.Tests.Script;

namespace Platform.EndToEnd.Tests.Scenario;

/// <summary>
/// Asks for the month's report and holds what is printed in the Word and Excel files against a calculation from the raw facts
/// that the services tell by API: probe results and incidents. It shares no code with the product.
/// </summary>
internal static class ReportComparison
{
    public static async Task RunAsync(Script script)
    {
        var results = await ResultsAsync(script);
        await Eventually.TrueAsync(
            async () => (await script.GetAsync("/reporting/summary?contract=" + SampleContract.Id))["results"]!.GetValue<int>() == results.Sum(check => check.Value.Count),
            "reporting has all results");
        var report = await MakeAsync(script);
        var (paper, workbook) = (await DownloadAsync(script, report, "docx"), await DownloadAsync(script, report, "xlsx"));
        var incidents = (await script.GetAsync($"/alerting/incidents?state=all&contract={SampleContract.Id}"))["items"]!.AsArray();

        Availability(paper, results, Time(report, "asOf"));
        Checks(paper, results);
        Incidents(paper, incidents);
        Kpis(paper, incidents);
        Sheets(workbook, results.Sum(check => check.Value.Count), incidents.Count);
    }

    private static async Task<JsonNode> MakeAsync(Script script)
    {
        var id = Text(await script.PostAsync("/reporting/reports", new { contract = SampleContract.Id, kind = "monthly-operations", month = SampleContract.Month }, 202), "id");
        await Eventually.TrueAsync(async () => Text(await script.GetAsync("/reporting/reports/" + id), "state") is "done" or "failed", "the report is made");
        var report = await script.GetAsync("/reporting/reports/" + id);
        Assert.Equal("done", Text(report, "state"));
        return report;
    }

    private static async Task<byte[]> DownloadAsync(Script script, JsonNode report, string format)
    {
        var file = await script.BytesAsync("/reporting" + Text(report[format]!, "path"));
        Assert.Equal(Text(report[format]!, "sha256"), Convert.ToHexStringLower(SHA256.HashData(file)));
        return file;
    }

    /// <summary>An outage reaches from the first of three failures in a row to the first of two successes in a row.</summary>
    private static void Availability(byte[] paper, Dictionary<string, List<JsonNode>> results, DateTimeOffset asOf)
    {
        var today = ShanghaiMonthStart(asOf);
        var down = results.Values.Sum(Down);
        var service = (asOf - today).TotalMilliseconds;
        var row = Assert.Single(PaperText.Table(paper, "表1"));
        Assert.Equal(Percent(100 * (service - down) / service), row[1]);
        Assert.Equal("1", row[2]);
        Assert.Equal(Spoken(Math.Ceiling(down / 1000)), row[3]);
        Assert.Equal(Number(results.Sum(check => check.Value.Count)), row[4]);
        Assert.Equal(row[1], PaperText.Table(paper, "表4")[0][3]);
    }

    private static double Down(List<JsonNode> results)
    {
        var states = results.ConvertAll(result => Text(result, "status") == "up");
        var from = Enumerable.Range(0, results.Count).FirstOrDefault(at => at + 2 < results.Count && !states[at] && !states[at + 1] && !states[at + 2], -1);
        if (from < 0)
        {
            return 0;
        }

        var to = Enumerable.Range(from, results.Count - from).First(at => states[at] && states[at + 1]);
        return (Time(results[to], "plannedAt") - Time(results[from], "plannedAt")).TotalMilliseconds;
    }

    private static void Checks(byte[] paper, Dictionary<string, List<JsonNode>> results)
    {
        var rows = PaperText.Table(paper, "表2").ToDictionary(row => row[0]);
        Assert.Equal(results.Count, rows.Count);
        foreach (var (name, raw) in results)
        {
            var (up, failed) = (raw.Count(result => Text(result, "status") == "up"), raw.Count(result => Text(result, "status") == "down"));
            var row = rows[name];
            Assert.Equal([Number(raw.Count), Number(up), Number(failed), Number(raw.Count - up - failed), Percent(100d * up / (up + failed))], row.Skip(3).Take(5));
        }
    }

    private static void Incidents(byte[] paper, JsonArray incidents)
    {
        var row = Assert.Single(PaperText.Table(paper, "表3"));
        var incident = Assert.Single(incidents)!;
        Assert.Equal(Text(incident, "number"), row[0]);
        Assert.StartsWith(Spoken(Math.Ceiling(Seconds(incident, "acknowledgedAt"))), row[4], StringComparison.Ordinal);
        Assert.StartsWith(Spoken(Math.Ceiling(Seconds(incident, "recoveredAt"))), row[5], StringComparison.Ordinal);
    }

    private static void Kpis(byte[] paper, JsonArray incidents)
    {
        var rows = PaperText.Table(paper, "表4");
        Assert.Equal(8, rows.Count);
        Assert.Equal(Number(incidents.Count(incident => Seconds(incident!, "acknowledgedAt") > 15 * 60)) + "次", rows[1][3]);
        Assert.Equal(Spoken(Math.Ceiling(incidents.Average(incident => Seconds(incident!, "recoveredAt")))), rows[2][3]);
        Assert.Equal("1次", rows[7][3]);
        Assert.All(rows.Skip(3).Take(4), row => Assert.Equal("本月无", row[5]));
    }

    private static void Sheets(byte[] workbook, int results, int incidents)
    {
        using var book = SpreadsheetDocument.Open(new MemoryStream(workbook), false);
        int Rows(string name) => ((WorksheetPart)book.WorkbookPart!.GetPartById(book.WorkbookPart.Workbook!.Descendants<Sheet>().Single(sheet => sheet.Name == name).Id!))
            .Worksheet!.Descendants<Row>().Count() - 1;
        Assert.Equal((8, results, incidents, incidents), (Rows("指标"), Rows("检查结果"), Rows("故障"), Rows("中断")));
        Assert.Equal(3 * incidents, Rows("短信"));
    }

    /// <summary>Results of each check of the contract by its name, oldest first.</summary>
    private static async Task<Dictionary<string, List<JsonNode>>> ResultsAsync(Script script)
    {
        var results = new Dictionary<string, List<JsonNode>>();
        foreach (var check in (await script.GetAsync("/probing/checks?contract=" + SampleContract.Id))["items"]!.AsArray())
        {
            var raw = (await script.GetAsync($"/probing/checks/{Text(check!, "id")}/results?limit=500")).AsArray();
            Assert.InRange(raw.Count, 1, 499);
            results[Text(check!, "name")] = [.. raw.Select(result => result!).Where(result => !result["manual"]!.GetValue<bool>()).Reverse()];
        }

        return results;
    }

    private static double Seconds(JsonNode incident, string until) => (Time(incident, until) - Time(incident, "detectedAt")).TotalSeconds;

    private static DateTimeOffset ShanghaiMonthStart(DateTimeOffset at)
    {
        var local = at.ToOffset(TimeSpan.FromHours(8));
        return new DateTimeOffset(local.Year, local.Month, 1, 0, 0, 0, local.Offset);
    }

    /// <summary>Cut, not rounded: 99.9996 is not 100.</summary>
    private static string Percent(double value) => (Math.Floor(value * 1000) / 1000).ToString("0.###", CultureInfo.InvariantCulture) + "%";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Spoken(double seconds) => seconds < 60 ? $"{seconds:0}秒" : $"{Math.Floor(seconds / 60):0}分{seconds % 60:00}秒";
}
