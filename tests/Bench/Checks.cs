using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Probing;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.Results;
using Platform.Probing.States;
using Platform.Testing;

namespace Platform.Bench;

/// <summary>
/// The probing service alone, with its database, probing http checks at 60 s of which a share never gets an answer. The target is a
/// process of its own, so that its CPU does not count; ten checks share a host (addresses of the loopback network). Lag is the start of
/// a probe after its planned instant, as stored with each result.
/// </summary>
internal static class Checks
{
    /// <summary>Within its interval each new check has had its first probe; a little later nothing of the start is left.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(80);

    public static async Task RunAsync(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000;
        var span = TimeSpan.FromMinutes(args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 3);
        var silent = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 10;
        var provider = args.Length > 3 ? args[3] : "sqlite";
        await using var database = await TestDatabase.CreateAsync(provider);
        using var target = CheckTarget.Launch();
        try
        {
            var address = new Uri(await target.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the target has not started"));
            await using var host = await ServiceHost.StartAsync(new ProbingModule(), database: database);
            var start = Stopwatch.GetTimestamp();
            await AddAsync(host, count, silent, address.Port);
            Print($"checks, {provider}, {count} http checks at 60 s, {silent} % of them never answered (deadline 10 s), {Environment.ProcessorCount} processors");
            Print($"  stored in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
            await Period.OfAsync(WarmUp);
            await MeasureAsync(host, count, span);
        }
        finally
        {
            target.Kill();
        }
    }

    /// <summary>Ten thousand requests would measure the API; the rows are written as the API writes them, many at a time.</summary>
    private static async Task AddAsync(ServiceHost host, int count, int silent, int port)
    {
        var rules = host.Services.GetRequiredService<CheckRules>();
        var vault = host.Services.GetRequiredService<CheckVault>();
        foreach (var some in Enumerable.Range(0, count).Chunk(1_000))
        {
            await using var scope = host.Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
            var now = TimeProvider.System.GetUtcNow();
            foreach (var i in some)
            {
                var isSilent = i / 10 % 100 < silent;
                var definition = new CheckDefinition
                {
                    Id = $"c{i}", Name = $"检查 {i}", System = "门户", Kind = "http", Every = TimeSpan.FromMinutes(1), Timeout = TimeSpan.FromSeconds(10),
                    Settings = JsonSerializer.SerializeToElement(new { url = $"http://127.{(isSilent ? 2 : 1)}.{i / 10 / 250}.{(i / 10 % 250) + 1}:{port}/{(isSilent ? "silent" : i)}" }),
                    Conditions = ["status == 200", "latency < 2s"],
                };
                var (plan, errors) = rules.Check(definition);
                var check = CreateCheck.Make($"local.c{i}", null, fromContract: false, definition, plan ?? throw new InvalidOperationException(errors[0].Message), vault, now);
                db.Add(check);
                db.Add(new CheckState { CheckId = check.Id, Since = now, ConfirmedAt = now, Reason = "尚未探测" });
            }

            await db.SaveChangesAsync();
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

        // The last probes still wait for their deadline, or for the database; this is outside the measured time.
        await Period.OfAsync(TimeSpan.FromSeconds(13));
        await using var scope = host.Services.CreateAsyncScope();
        var rows = await scope.ServiceProvider.GetRequiredService<ProbingDb>().Set<ResultRow>().AsNoTracking()
            .Where(row => row.PlannedAt >= from && row.PlannedAt < to).Select(row => new { row.LagMs, row.Status, row.Failure }).ToListAsync();
        var lags = rows.Select(row => row.LagMs).Order().ToList();
        Print($"  {passed.TotalSeconds:0} s: CPU {used / passed * 100:0.0} % of one core   memory {memory >> 20} MiB working set, {GC.GetTotalMemory(false) >> 20} MiB managed");
        if (lags.Count > 0)
        {
            Print($"  start after due   p50 {lags[lags.Count / 2]:0.0} ms   p99 {lags[lags.Count * 99 / 100]:0.0} ms   max {lags[^1]:0.0} ms");
        }

        Print($"  planned {count * passed.TotalSeconds / 60:0}   stored {rows.Count}   {string.Join(", ", rows.GroupBy(row => row.Status).Select(group => $"{group.Key} {group.Count()}"))}");
    }

    private static void Print(FormattableString line) => System.Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
