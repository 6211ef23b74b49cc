using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Reporting.Facts;
using Platform.Reporting.Kpis;
using Platform.Testing;

namespace Platform.Reporting.Tests.Reports;

/// <summary>
/// Random facts go in as events; every figure of the report, read back from its Word and Excel files, is compared with a naive
/// calculation that walks through the month minute by minute and shares no code with the product.
/// </summary>
public sealed class IndependentCalculationTests
{
    private const int Minutes = 30 * 1440;
    private static readonly string[] Checks = ["portal", "api", "batch"];
    private static readonly DateTimeOffset Start = SampleFacts.At(1, 0, 0);

    [Theory]
    [InlineData(1, "sqlite")]
    [InlineData(2, "sqlite")]
    [InlineData(1, "postgres")]
    public async Task Every_figure_equals_the_calculation_from_raw_facts(int seed, string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var random = new Random(seed);
        var time = new TestClock(SampleFacts.AsOf);
        var folder = Directory.CreateTempSubdirectory("platform-").FullName;
        await using var host = await ServiceHost.StartAsync(new ReportingModule(), time, folder: folder, database: database, settings: [new("Reporting:Folder", folder)],
            configure: builder => builder.Services.AddScoped<ReadContract>(_ => (id, _) => Task.FromResult(id == SampleFacts.Contract.Id ? SampleFacts.Contract : null)));
        var world = await FeedAsync(host, random);
        await host.Services.GetRequiredService<CompactResults>().CompactAsync(force: true, TestContext.Current.CancellationToken);

        using var client = host.Client("operations-manager");
        using var asked = await client.PostAsJsonAsync("/reports", new { contract = SampleFacts.Contract.Id, kind = "monthly-operations", month = "2026-11" }, TestContext.Current.CancellationToken);
        Assert.Equal(202, (int)asked.StatusCode);
        var id = (await asked.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!["id"]!.GetValue<string>();
        await Eventually.TrueAsync(async () => (await client.GetFromJsonAsync<JsonNode>($"/reports/{id}"))!["state"]!.GetValue<string>() is "done" or "failed", "report made");
        var paper = await client.GetByteArrayAsync($"/reports/{id}/files/docx", TestContext.Current.CancellationToken);
        var report = (await client.GetFromJsonAsync<JsonNode>($"/reports/{id}", TestContext.Current.CancellationToken))!;
        Assert.Equal("done", report["state"]!.GetValue<string>());
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(paper)), report["docx"]!["sha256"]!.GetValue<string>());
        Assert.Single(await host.PublishedAsync<ReportGenerated>());

        Availability(world, paper);
        Results(world, paper);
        Incidents(world, paper);
        Sheets(world, await client.GetByteArrayAsync($"/reports/{id}/files/xlsx", TestContext.Current.CancellationToken));
    }

    private static void Availability(World world, byte[] paper)
    {
        var table = PaperText.Table(paper, "表1");
        foreach (var (row, checks) in table.Zip([(int[])[0, 1], [2]]))
        {
            var down = Enumerable.Range(0, Minutes).Count(minute => checks.Any(check => world.Down[check][minute]));
            Assert.Equal(Cut(100m * (Minutes - down) / Minutes) + "%", row[1]);
            Assert.Equal(down, Spoken(row[3]));
        }

        var worst = new[] { (int[])[0, 1], [2] }.Min(checks => Cut(100m * (Minutes - Enumerable.Range(0, Minutes).Count(minute => checks.Any(check => world.Down[check][minute]))) / Minutes));
        Assert.Equal(worst + "%", PaperText.Table(paper, "表4")[0][3]);
    }

    private static void Results(World world, byte[] paper)
    {
        foreach (var row in PaperText.Table(paper, "表2"))
        {
            var check = Array.IndexOf(Checks, row[0]);
            var mine = world.Results.Where(result => result.Check == check).ToList();
            var (ok, failed, unknown) = (mine.Count(r => r.Status is CheckStatus.Up or CheckStatus.Degraded), mine.Count(r => r.Status == CheckStatus.Down), mine.Count(r => r.Status == CheckStatus.Unknown));
            Assert.Equal([Text(Minutes / 5), Text(mine.Count), Text(ok), Text(failed), Text(unknown), Cut(100m * ok / (ok + failed)) + "%"], row.Skip(2).Take(6));
            Assert.Equal(mine.Where(r => r.Latency is not null).Average(r => r.Latency!.Value).ToString("0", CultureInfo.InvariantCulture) + "毫秒", row[8]);
        }
    }

    private static void Incidents(World world, byte[] paper)
    {
        var kpis = PaperText.Table(paper, "表4");
        var late = world.Incidents.Count(one => ((one.AcknowledgedAt ?? one.RecoveredAt)!.Value - one.DetectedAt).TotalMinutes > 15);
        Assert.Equal($"{late}次", kpis[1][3]);
        var mean = world.Incidents.Average(one => (one.RecoveredAt!.Value - one.DetectedAt).TotalSeconds);
        Assert.Equal((long)Math.Ceiling(mean), Seconds(kpis[2][3]));
        Assert.Equal(world.Incidents.Count, PaperText.Table(paper, "表3").Count);
        Assert.Equal($"{world.Incidents.GroupBy(one => one.Fingerprint).Max(group => group.Count())}次", kpis[7][3]);
        Assert.Equal("本月无", kpis[3][5]);
    }

    private static void Sheets(World world, byte[] workbook)
    {
        using var book = SpreadsheetDocument.Open(new MemoryStream(workbook), false);
        var names = book.WorkbookPart!.Workbook!.Descendants<Sheet>().ToList();
        long Rows(string name) => ((WorksheetPart)book.WorkbookPart.GetPartById(names.Single(sheet => sheet.Name == name).Id!)).Worksheet!.Descendants<Row>().Count() - 1;
        Assert.Equal(world.Results.Count, Rows("检查结果"));
        Assert.Equal(world.Incidents.Count, Rows("故障"));
        Assert.Equal(8, Rows("指标"));
        Assert.Equal(world.Outages, Rows("中断"));
    }

    private static async Task<World> FeedAsync(ServiceHost host, Random random)
    {
        var world = new World(Checks.Select(_ => new bool[Minutes]).ToArray(), [], [], 0);
        long sequence = 0;
        for (var check = 0; check < Checks.Length; check++)
        {
            var minute = random.Next(2000);
            for (long version = 1; minute < Minutes - 1; version += 2)
            {
                var to = Math.Min(Minutes, minute + random.Next(1, 300));
                world.Down[check].AsSpan(minute, to - minute).Fill(true);
                world = world with { Outages = world.Outages + 1 };
                await host.ReceiveAsync(Changed(check, CheckStatus.Down, minute, version), ++sequence);
                await host.ReceiveAsync(Changed(check, CheckStatus.Up, to, version + 1), ++sequence);
                minute = to + random.Next(1, 9000);
            }
        }

        for (var from = 0; from < Minutes; from += 1440 * 2)
        {
            var rows = Enumerable.Range(0, 1440 * 2 / 5).SelectMany(step => Enumerable.Range(0, 3).Select(check => (Check: check, Minute: from + (step * 5))))
                .Where(_ => random.Next(50) > 0)
                .Select(row => (row.Check, row.Minute, Status: (CheckStatus)random.Next(4), Latency: random.Next(20) == 0 ? (double?)null : random.Next(5, 4000) / 10d)).ToList();
            foreach (var part in rows.Chunk(1000))
            {
                await host.ReceiveAsync(new ResultsRecorded(
                    Guid.CreateVersion7(), [.. Checks.Select((name, i) => new ResultCheck($"{SampleFacts.Contract.Id}.{name}", SampleFacts.Contract.Id, SystemOf(i), name, null))],
                    [.. part.Select(row => row.Check)], [.. part.Select(row => Start.AddMinutes(row.Minute).ToUnixTimeMilliseconds())],
                    [.. part.Select(row => row.Status)], [.. part.Select(row => row.Latency)]), ++sequence);
            }

            world.Results.AddRange(rows.Select(row => (row.Check, row.Status, row.Latency)));
        }

        for (var i = 1; i <= 12; i++)
        {
            var incident = SampleFacts.Incident(i, Start.AddMinutes(random.Next(Minutes - 1000)), random.Next(4) == 0 ? null : TimeSpan.FromSeconds(random.Next(1800)),
                TimeSpan.FromSeconds(random.Next(1800, 20_000)), "fault-" + random.Next(4));
            world.Incidents.Add(incident);
            await host.ReceiveAsync(new IncidentClosed(incident, 5), ++sequence);
        }

        return world;
    }

    private static CheckStateChanged Changed(int check, CheckStatus state, int minute, long version) => new(
        $"{SampleFacts.Contract.Id}.{Checks[check]}", Checks[check], SampleFacts.Contract.Id, SystemOf(check), SystemOf(check), null, null, "http://…", Severity.General,
        CheckStatus.Unknown, state, Start.AddMinutes(minute), Start.AddMinutes(minute + 1), "状态码 503", [], version);

    private static string SystemOf(int check) => check == 2 ? "exchange" : "command";

    private static decimal Cut(decimal value) => decimal.Parse((Math.Floor(value * 1000) / 1000).ToString("0.###", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static int Spoken(string text) => (int)(Seconds(text) / 60);

    private static long Seconds(string text)
    {
        long total = 0, number = 0;
        foreach (var c in text.Replace("小时", "h", StringComparison.Ordinal))
        {
            (total, number) = c switch { 'h' => (total + (number * 3600), 0), '分' => (total + (number * 60), 0), '秒' => (total + number, 0), _ => (total, (number * 10) + c - '0') };
        }

        return total;
    }

    private sealed record World(bool[][] Down, List<(int Check, CheckStatus Status, double? Latency)> Results, List<IncidentSnapshot> Incidents, int Outages);
}
