using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Probing.Rounds;
using Platform.ServiceDefaults.Calendar;
using Platform.Testing;

namespace Platform.Probing.Tests.Rounds;

/// <summary>A probing service with a contract that inspects one small server, on a clock that the test moves.</summary>
internal sealed class RoundWorld : IAsyncDisposable
{
    private readonly Catalogue catalogue = new();
    private long version;
    private int visits;

    private RoundWorld(TestClock clock, HostileServer target) => (Clock, Target) = (clock, target);

    public TestClock Clock { get; }

    public HostileServer Target { get; }

    public Roster Duty { get; } = new();

    public ServiceHost Host { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    /// <summary>How often the server was asked.</summary>
    public int Visits => Volatile.Read(ref visits);

    /// <summary>A Monday in March, Shanghai time.</summary>
    public static DateTimeOffset Monday(int hour, int minute = 0, int second = 0) => ShanghaiTime.At(new DateOnly(2026, 3, 2), new TimeOnly(hour, minute, second));

    public static async Task<RoundWorld> StartAsync(DateTimeOffset at, string? folder = null, TestDatabase? database = null)
    {
        RoundWorld? world = null;
        var target = await HostileServer.StartAsync(_ =>
        {
            Interlocked.Increment(ref world!.visits);
            return Microsoft.AspNetCore.Http.TypedResults.Text("ok");
        });
        world = new RoundWorld(new TestClock(at), target);
        world.Host = await world.HostAsync(folder, database);
        world.Client = world.Host.Client("operations-manager");
        return world;
    }

    /// <summary>A further replica, or the same service again after a stop.</summary>
    public Task<ServiceHost> HostAsync(string? folder, TestDatabase? database) => ServiceHost.StartAsync(
        new ProbingModule(), Clock, builder => builder.Services.AddSingleton<IContractCatalogue>(catalogue).AddSingleton<IDutyRoster>(Duty), folder: folder, database: database);

    /// <summary>Applies a contract: a round each workday at nine, finished by eleven, made up until one.</summary>
    public Task ApplyAsync(Func<InspectionDefinition, InspectionDefinition>? change = null, IReadOnlyList<KeyPeriodDefinition>? periods = null, ServiceHost? host = null)
    {
        var inspection = new InspectionDefinition
        {
            Id = "daily", Name = "日常巡检", Serves = ["甲1"], At = new RoundSchedule { Workday = [new TimeOnly(9, 0)] }, Checks = ["home", "gate"],
            FinishWithin = TimeSpan.FromHours(2), RunLateWithin = TimeSpan.FromHours(2),
        };
        catalogue.Document = new ContractDocument
        {
            Id = "small", Version = ++version, Title = "小合同", Customer = "某局", From = new DateOnly(2026, 1, 1), To = new DateOnly(2026, 12, 31),
            Systems = [new SystemDefinition("app", "应用", null, [])],
            Checks = [Check("home"), Check("gate")],
            Inspections = [change?.Invoke(inspection) ?? inspection],
            KeyPeriods = periods ?? [],
        };
        return (host ?? Host).ReceiveAsync(new ContractApplied("small", "小合同", new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), "", version), version);
    }

    /// <summary>Lets time pass, half a second at a time, until it is so.</summary>
    public Task UntilAsync(Func<Task<bool>> holds, string what, double seconds = 0.5) => Eventually.TrueAsync(
        async () =>
        {
            Clock.Advance(TimeSpan.FromSeconds(seconds));
            return await holds();
        },
        what);

    /// <summary>Lets a longer time pass without a standstill: half a minute at a time, each seen by the loop.</summary>
    public async Task PassAsync(DateTimeOffset until)
    {
        var loop = Host.Services.GetRequiredService<RoundLoop>();
        while (Clock.GetUtcNow() < until)
        {
            var left = until - Clock.GetUtcNow();
            Clock.Advance(left < TimeSpan.FromSeconds(30) ? left : TimeSpan.FromSeconds(30));
            var at = Clock.GetUtcNow();
            await Eventually.TrueAsync(
                () =>
                {
                    // A turn that was under way counts its second from its own end.
                    Clock.Advance(TimeSpan.FromMilliseconds(loop.TurnedAt < at ? 200 : 0));
                    return loop.TurnedAt >= at;
                },
                "the loop has turned");
        }
    }

    public async Task<JsonObject> RoundAsync(string id) => (await Client.GetFromJsonAsync<JsonObject>($"/rounds/{id}", TestContext.Current.CancellationToken))!;

    public async Task<string> StateAsync(string id) => (await RoundsAsync()).FirstOrDefault(round => round["id"]!.GetValue<string>() == id)?["state"]!.GetValue<string>() ?? "";

    /// <summary>Waits until the loop has made so many rounds; a few seconds pass.</summary>
    public Task PlannedAsync(int count) => UntilAsync(async () => (await RoundsAsync()).Count == count, $"{count} rounds are there", seconds: 0.1);

    public async Task<IReadOnlyList<JsonObject>> RoundsAsync(string query = "") =>
        [.. (await Client.GetFromJsonAsync<JsonObject>("/rounds?size=500&" + query, TestContext.Current.CancellationToken))!["items"]!.AsArray().Select(item => item!.AsObject())];

    /// <summary>Stops the service; what <paramref name="last"/> does happens when its loops have ended.</summary>
    public async Task StopAsync(Func<ServiceHost, Task>? last = null)
    {
        foreach (var loop in Host.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().Where(one => one is RoundLoop or RoundProber))
        {
            await loop.StopAsync(default);
        }

        await (last?.Invoke(Host) ?? Task.CompletedTask);
        await Host.DisposeAsync();
    }

    public async Task StartAgainAsync(TestDatabase database)
    {
        Host = await HostAsync(null, database);
        Client = Host.Client("operations-manager");
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Target.DisposeAsync();
    }

    private CheckDefinition Check(string id) => new()
    {
        Id = id, Name = id, System = "app", Kind = "http", Every = TimeSpan.Zero, Down = new Confirmation(1, 1), Up = new Confirmation(1, 1), Conditions = ["status == 200"],
        Settings = JsonDocument.Parse($$"""{ "url": "{{Target.Address}}" }""").RootElement,
    };

    private sealed class Catalogue : IContractCatalogue
    {
        public ContractDocument Document { get; set; } = null!;

        public Task<ContractDocument> GetDocumentAsync(string id, long version, CancellationToken cancellationToken) => Task.FromResult(Document);
    }

    internal sealed class Roster : IDutyRoster
    {
        public DutyCoverage Coverage { get; set; } = new([], []);

        public Task<DutyCoverage> GetAsync(string contract, string from, string to, CancellationToken cancellationToken) => Task.FromResult(Coverage);
    }
}
