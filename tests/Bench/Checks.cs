using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Probing;
using Platform.Probing.Data;
using Platform.Probing.Results;
using Platform.Testing;

namespace Platform.Bench;

/// <summary>
/// The probing service alone, with its SQLite file, probing http checks at 60 s. The target is a process of its own, so that its CPU
/// does not count. Lag is the start of a probe after its planned instant, as stored with each result.
/// </summary>
internal static class Checks
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000;
        var span = TimeSpan.FromMinutes(args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 3);
        using var target = CheckTarget.Launch();
        try
        {
            var address = await target.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the target has not started");
            await using var host = await ServiceHost.StartAsync(new ProbingModule());
            await AddAsync(host, count, address);

            // New checks start 50 a second: the warm-up begins when each has had its first probe.
            await Period.OfAsync(TimeSpan.FromSeconds(count / 50.0) + WarmUp);
            await MeasureAsync(host, count, span);
        }
        finally
        {
            target.Kill();
        }
    }

    private static async Task AddAsync(ServiceHost host, int count, string address)
    {
        using var client = host.Client("operations-manager");
        for (var i = 0; i < count; i++)
        {
            var request = new JsonObject
            {
                ["id"] = $"c{i}", ["name"] = $"检查 {i}", ["system"] = "门户", ["kind"] = "http", ["every"] = "1m",
                ["settings"] = new JsonObject { ["url"] = $"{address}/{i}" }, ["conditions"] = new JsonArray("status == 200", "latency < 2s"),
            };
            using var answer = await client.PostAsJsonAsync("/checks", request);
            answer.EnsureSuccessStatusCode();
        }
    }

    private static async Task MeasureAsync(ServiceHost host, int count, TimeSpan span)
    {
        using var self = Process.GetCurrentProcess();
        var from = TimeProvider.System.GetUtcNow();
        var start = Stopwatch.GetTimestamp();
        var before = self.TotalProcessorTime;
        await Period.OfAsync(span);
        self.Refresh();
        var used = self.TotalProcessorTime - before;
        var passed = Stopwatch.GetElapsedTime(start);
        var to = from + passed;
        var memory = self.WorkingSet64;

        // The last probes are still on their way to the database; this is outside the measured time.
        await Period.OfAsync(TimeSpan.FromSeconds(5));
        await using var scope = host.Services.CreateAsyncScope();
        var rows = await scope.ServiceProvider.GetRequiredService<ProbingDb>().Set<ResultRow>().AsNoTracking()
            .Where(row => row.PlannedAt >= from && row.PlannedAt < to).Select(row => new { row.LagMs, row.Status, row.Failure }).ToListAsync();
        var lags = rows.Select(row => row.LagMs).Order().ToList();
        Print($"checks, sqlite, {count} http checks at 60 s for {passed.TotalSeconds:0} s, {Environment.ProcessorCount} processors");
        Print($"  CPU {used / passed * 100:0.0} % of one core   memory {memory >> 20} MiB working set, {GC.GetTotalMemory(false) >> 20} MiB managed");
        if (lags.Count > 0)
        {
            Print($"  start after due   p50 {lags[lags.Count / 2]:0.0} ms   p99 {lags[lags.Count * 99 / 100]:0.0} ms   max {lags[^1]:0.0} ms");
        }

        Print($"  planned {count * passed.TotalSeconds / 60:0}   stored {rows.Count}   {string.Join(", ", rows.GroupBy(row => row.Status).Select(group => $"{group.Key} {group.Count()}"))}");
    }

    private static void Print(FormattableString line) => System.Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
