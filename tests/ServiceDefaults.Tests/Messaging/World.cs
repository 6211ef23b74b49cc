using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.MessagingPeer;
using Platform.ServiceDefaults.Hosting;
using Platform.Sidecar;
using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Messaging;

/// <summary>A publisher and a subscriber with their databases, a sidecar between them, and the means to let each of them die.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly FakeIdentity identity;
    private readonly Dictionary<string, Side> sides;
    private LocalSidecar? sidecar;

    private World(FakeIdentity identity, Dictionary<string, Side> sides) => (this.identity, this.sides) = (identity, sides);

    public HttpClient Http { get; } = Client();

    public static async Task<World> CreateAsync(string provider, bool withSidecar = true)
    {
        var world = new World(await FakeIdentity.StartAsync(), new()
        {
            ["publisher"] = new Side("publisher", await TestDatabase.CreateAsync(provider), FreePort()),
            ["subscriber"] = new Side("subscriber", await TestDatabase.CreateAsync(provider), FreePort()),
        });
        if (withSidecar)
        {
            await world.StartSidecarAsync();
        }

        return world;
    }

    /// <summary>A token of <paramref name="role"/>.</summary>
    public System.Net.Http.Headers.AuthenticationHeaderValue As(string role) => new("Bearer", identity.Token(role));

    public Uri Address(string side) => new($"http://127.0.0.1:{sides[side].Port}/");

    /// <summary>Puts something between the sidecar and the subscriber.</summary>
    public Uri? DeliverTo { get; set; }

    public async Task StartSidecarAsync()
    {
        var apps = sides.Values.Select(side => new SidecarApp(side.Name, side.Name == "subscriber" && DeliverTo is { } other ? other : Address(side.Name))
        {
            GrpcPort = side.GrpcPort,
            HttpPort = side.HttpPort,
        }).ToList();
        sidecar = await LocalSidecar.StartAsync(apps, new SidecarOptions { Backoff = TimeSpan.FromMilliseconds(50) });
    }

    /// <summary>The broker with everything in it is gone.</summary>
    public async Task StopSidecarAsync()
    {
        await sidecar!.DisposeAsync();
        sidecar = null;
    }

    /// <summary>Runs a side in this process.</summary>
    public async Task StartAsync(string name, TimeProvider? time = null)
    {
        var app = PlatformApp.Build(name == "publisher" ? new PublisherModule() : new SubscriberModule(), [], builder =>
        {
            if (Environment.GetEnvironmentVariable("PLATFORM_TEST_LOG") is null) { builder.Logging.ClearProviders(); }
            builder.Configuration.AddInMemoryCollection(Settings(name));
            if (time is not null)
            {
                builder.Services.AddSingleton(time);
            }
        });
        await app.StartAsync();
        sides[name].App = app;
    }

    public IServiceProvider Services(string name) => sides[name].App!.Services;

    public async Task StopAsync(string name)
    {
        await sides[name].App!.StopAsync();
        await sides[name].App!.DisposeAsync();
        sides[name].App = null;
    }

    /// <summary>Runs a side as a process of its own, which a fail point may kill.</summary>
    public async Task StartProcessAsync(string name, string? failPoint = null)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Platform.MessagingPeer.dll"));
        start.ArgumentList.Add(name);
        foreach (var (key, value) in Settings(name))
        {
            start.ArgumentList.Add($"--{key}={value}");
        }

        start.Environment["PLATFORM_FAILPOINT"] = failPoint ?? "";
        start.Environment["DOTNET_TieredPGO"] = "0";
        var process = Process.Start(start)!;
        var output = new System.Collections.Concurrent.ConcurrentQueue<string>();
        process.OutputDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        sides[name].Process = process;
        await Eventually.TrueAsync(
            async () => process.HasExited ? throw new InvalidOperationException($"{name} ended with {process.ExitCode}: {await WholeAsync(process, output)}") : await AnswersAsync(Address(name)), $"{name} answers", 60);
    }

    private static async Task<string> WholeAsync(Process process, IEnumerable<string> output)
    {
        // Without a time, this waits until both pipes are read to their end.
        await process.WaitForExitAsync();
        return string.Join('\n', output);
    }

    public bool HasDied(string name) => sides[name].Process!.HasExited;

    public void Kill(string name)
    {
        if (sides[name].Process is { HasExited: false } process)
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    /// <summary>Asks the publisher for one event; false when it died before it answered.</summary>
    public async Task<bool> RaiseAsync(string counter, long number)
    {
        try
        {
            using var answer = await Http.PostAsync(new Uri(Address("publisher"), $"raise/{counter}/{number}"), null);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public PeerDb Database(string name)
    {
        var database = sides[name].Database;
        return database.Provider == "sqlite"
            ? new PeerSqlite(new DbContextOptionsBuilder<PeerSqlite>().UseSqlite(database.ConnectionString).Options)
            : new PeerPostgres(new DbContextOptionsBuilder<PeerPostgres>().UseNpgsql(database.ConnectionString).Options);
    }

    /// <summary>The effects of a side: counter and number, in the order they happened.</summary>
    public async Task<List<(string Counter, long Number)>> EffectsAsync(string name)
    {
        await using var db = Database(name);
        return [.. (await db.Effects.AsNoTracking().OrderBy(x => x.Id).ToListAsync()).Select(x => (x.CounterId, x.Number))];
    }

    /// <summary>Every change that the publisher committed has had its effect at the subscriber, and none twice.</summary>
    public async Task EverythingOnceAsync(int seconds = 60)
    {
        var wanted = (await EffectsAsync("publisher")).Order().ToList();
        try
        {
            await Eventually.TrueAsync(async () => (await EffectsAsync("subscriber")).Count >= wanted.Count, "every effect is there", seconds);
        }
        catch (TimeoutException)
        {
            // The comparison below says what is missing.
        }

        Assert.Equal(wanted, (await EffectsAsync("subscriber")).Order());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        foreach (var side in sides.Values)
        {
            if (side.App is not null)
            {
                await StopAsync(side.Name);
            }

            Kill(side.Name);
        }

        if (sidecar is not null)
        {
            await sidecar.DisposeAsync();
        }

        foreach (var side in sides.Values)
        {
            await side.Database.DisposeAsync();
        }

        await identity.DisposeAsync();
    }

    public Dictionary<string, string?> Settings(string name)
    {
        var side = sides[name];
        var settings = new Dictionary<string, string?>(identity.Settings)
        {
            ["urls"] = Address(name).ToString(),
            ["Services:publisher"] = Address("publisher").ToString(),
            ["DAPR_GRPC_ENDPOINT"] = $"http://127.0.0.1:{side.GrpcPort}",
            ["DAPR_HTTP_ENDPOINT"] = $"http://127.0.0.1:{side.HttpPort}",
            ["Messaging:Silence"] = "00:00:00.500",
            ["Messaging:Lease"] = "00:00:02",
        };
        foreach (var (key, value) in side.Database.Settings)
        {
            settings[key] = value;
        }

        return settings;
    }

    private async Task<bool> AnswersAsync(Uri address)
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri(address, "healthz"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static HttpClient Client() => new ServiceCollection().AddHttpClient().BuildServiceProvider()
        .GetRequiredService<IHttpClientFactory>().CreateClient("test");

    /// <summary>Ports given so far: that of a peer that was killed is free for a moment, and no other world may take it then.</summary>
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<int, byte> Given = new();

    /// <summary>A free port below those that outgoing connections take, so that nobody takes it before it is used.</summary>
    private static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(15_000, 32_000);
            if (!Given.TryAdd(port, 0))
            {
                continue;
            }

            try
            {
                using var probe = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (System.Net.Sockets.SocketException)
            {
                // Taken: the next one.
            }
        }
    }

    private sealed record Side(string Name, TestDatabase Database, int Port)
    {
        public int GrpcPort { get; } = FreePort();

        public int HttpPort { get; } = FreePort();

        public WebApplication? App { get; set; }

        public Process? Process { get; set; }
    }
}
