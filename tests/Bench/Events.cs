using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.MessagingPeer;
using Platform.ServiceDefaults.Hosting;
using Platform.Sidecar;
using Platform.Testing;

namespace Platform.Bench;

/// <summary>
/// The whole path: commit, outbox, relay, push through the sidecar, inbox, commit. Publisher, sidecar and subscriber share this
/// process; each has a database of its own. Latency is taken from before the publisher's commit to after the subscriber's.
/// </summary>
internal static class Events
{
    public static async Task RunAsync(string[] args)
    {
        var provider = args.FirstOrDefault() ?? "sqlite";
        PeerDb.Committed = Received.Note;
        await using var setting = await Setting.StartAsync(provider);
        System.Console.WriteLine($"events, {provider}, {Environment.ProcessorCount} processors");
        await setting.ThroughputAsync(2_000, perCommit: 1, writers: 32, name: "warm-up");
        await setting.ThroughputAsync(10_000, perCommit: 1, writers: 32, name: "one event a commit");
        await setting.ThroughputAsync(30_000, perCommit: 10, writers: 16, name: "ten events a commit");
        await setting.LatencyAsync(rate: 500, seconds: 20);
        await setting.CatchUpAsync(100_000);
    }

    private sealed class Setting : IAsyncDisposable
    {
        private readonly FakeIdentity identity;
        private readonly TestDatabase[] databases;
        private readonly LocalSidecar sidecar;
        private WebApplication publisher = null!;
        private WebApplication subscriber = null!;
        private long next;

        private Setting(FakeIdentity identity, TestDatabase[] databases, LocalSidecar sidecar) =>
            (this.identity, this.databases, this.sidecar) = (identity, databases, sidecar);

        public static async Task<Setting> StartAsync(string provider)
        {
            TestDatabase[] databases = [await TestDatabase.CreateAsync(provider), await TestDatabase.CreateAsync(provider)];
            var sidecar = await LocalSidecar.StartAsync([new SidecarApp("publisher", new Uri("http://127.0.0.1:5891")), new SidecarApp("subscriber", new Uri("http://127.0.0.1:5892"))], new SidecarOptions { Concurrency = 64 });
            var setting = new Setting(await FakeIdentity.StartAsync(), databases, sidecar);
            setting.publisher = await setting.HostAsync(new PublisherModule(), 0, "http://127.0.0.1:5891");
            setting.subscriber = await setting.HostAsync(new CountingModule(), 1, "http://127.0.0.1:5892");
            return setting;
        }

        public async Task ThroughputAsync(int events, int perCommit, int writers, string name)
        {
            var done = Received.Expect(events);
            var start = Stopwatch.GetTimestamp();
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            await Parallel.ForEachAsync(Enumerable.Range(0, events / perCommit), new ParallelOptions { MaxDegreeOfParallelism = writers }, async (_, _) => await CommitAsync(perCommit));
            var committed = Stopwatch.GetElapsedTime(start);
            await done;
            var all = Stopwatch.GetElapsedTime(start);
            var used = Process.GetCurrentProcess().TotalProcessorTime - cpu;
            Print($"{name,-22} {events,7} events  committed {events / committed.TotalSeconds,7:0}/s  end to end {events / all.TotalSeconds,7:0}/s  CPU {used.TotalMilliseconds / events,5:0.00} ms/event");
        }

        public async Task LatencyAsync(int rate, int seconds)
        {
            var count = rate * seconds;
            var done = Received.Expect(count);
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
            var pending = new List<Task>();
            var start = Stopwatch.GetTimestamp();
            var sent = 0;
            while (sent < count && await timer.WaitForNextTickAsync())
            {
                var due = Math.Min(count, (int)(Stopwatch.GetElapsedTime(start).TotalSeconds * rate));
                for (; sent < due; sent++)
                {
                    pending.Add(CommitAsync(1));
                }
            }

            await Task.WhenAll(pending);
            await done;
            var sorted = Received.Latencies.Order().ToList();
            Print($"at {rate}/s for {seconds} s         p50 {sorted[sorted.Count / 2],6:0.0} ms  p95 {sorted[sorted.Count * 95 / 100],6:0.0} ms  p99 {sorted[sorted.Count * 99 / 100],6:0.0} ms  max {sorted[^1],6:0.0} ms");
        }

        public async Task CatchUpAsync(int events)
        {
            await subscriber.StopAsync();
            await subscriber.DisposeAsync();
            await Parallel.ForEachAsync(Enumerable.Range(0, events / 500), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (_, _) => await CommitAsync(500));
            await Eventually.TrueAsync(
                async () =>
                {
                    await using var scope = publisher.Services.CreateAsyncScope();
                    return !await scope.ServiceProvider.GetRequiredService<PeerDb>().Outbox.AnyAsync(row => row.Sequence == null);
                },
                "all sequenced", 120);
            var done = Received.Expect(events);
            var start = Stopwatch.GetTimestamp();
            subscriber = await HostAsync(new CountingModule(), 1, "http://127.0.0.1:5892");
            await done;
            Print($"{"catch-up after absence",-22} {events,7} events  {events / Stopwatch.GetElapsedTime(start).TotalSeconds,7:0}/s (start of the service included)");
        }

        public async ValueTask DisposeAsync()
        {
            await publisher.StopAsync();
            await subscriber.StopAsync();
            await publisher.DisposeAsync();
            await subscriber.DisposeAsync();
            await sidecar.DisposeAsync();
            await identity.DisposeAsync();
            foreach (var database in databases)
            {
                await database.DisposeAsync();
            }
        }

        private async Task CommitAsync(int events)
        {
            await using var scope = publisher.Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<PeerDb>();
            for (var one = 0; one < events; one++)
            {
                var number = Interlocked.Increment(ref next);
                db.Publish(new CounterRaised($"c{number % 1_000}", Stopwatch.GetTimestamp(), number));
            }

            await db.SaveChangesAsync();
        }

        private async Task<WebApplication> HostAsync(IModule module, int database, string address)
        {
            var side = sidecar.Of(module.Name);
            var app = PlatformApp.Build(module, [], builder =>
            {
                builder.Logging.ClearProviders();
                builder.Configuration.AddInMemoryCollection(identity.Settings);
                builder.Configuration.AddInMemoryCollection(databases[database].Settings);
                builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
                {
                    ["urls"] = address,
                    ["Services:publisher"] = "http://127.0.0.1:5891/",
                    ["DAPR_GRPC_ENDPOINT"] = side.Grpc.ToString(),
                    ["DAPR_HTTP_ENDPOINT"] = side.Http.ToString(),
                });
            });
            await app.StartAsync();
            return app;
        }

        private static void Print(string line) => System.Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {line}"));
    }
}
