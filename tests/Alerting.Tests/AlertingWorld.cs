using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Alerting.Escalation;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.ServiceDefaults.Calendar;
using Platform.ServiceDefaults.Data;
using Platform.Testing;

namespace Platform.Alerting.Tests;

/// <summary>The service with a contract, a clock that the test moves, and short ways to make things happen.</summary>
internal sealed class AlertingWorld : IAsyncDisposable
{
    public const string Contract = "yueyang-2026";
    public const string Check = "yueyang-2026.portal-home";

    /// <summary>A Monday, 10:00 in Shanghai.</summary>
    public static readonly DateTimeOffset Start = ShanghaiTime.At(new(2026, 11, 23), new(10, 0));

    private readonly Dictionary<string, long> sequences = [];
    private long checkVersion;
    private long messageVersion;

    private AlertingWorld(ServiceHost host, TestClock time, FakeContracts contracts)
    {
        Host = host;
        Time = time;
        Contracts = contracts;
    }

    public ServiceHost Host { get; }

    public TestClock Time { get; }

    public FakeContracts Contracts { get; }

    public static async Task<AlertingWorld> StartAsync(bool withContract = true, TestDatabase? database = null)
    {
        var time = new TestClock(Start);
        var contracts = new FakeContracts();
        var host = await ServiceHost.StartAsync(
            new AlertingModule(), time, builder => builder.Services.AddSingleton<IContractCatalogue>(contracts), database: database);
        var world = new AlertingWorld(host, time, contracts);
        if (withContract)
        {
            await world.ApplyAsync(Sample());
        }

        return world;
    }

    /// <summary>What requirements 004 says: 15 minutes and 4 hours around the clock; three people in two shifts.</summary>
    public static ContractDocument Sample(long version = 1) => new()
    {
        Id = Contract,
        Version = version,
        Title = "智慧监管综合指挥平台运维服务",
        Customer = "岳阳市市场监督管理局",
        From = new(2026, 1, 1),
        To = new(2026, 12, 31),
        WorkingHours = [new(new(8, 30), new(12, 0)), new(new(14, 30), new(17, 30))],
        Systems = [new("command", "智慧监管综合指挥平台", "政务外网区", [])],
        Sla =
        [
            new(null, TimeSpan.FromMinutes(15), null, null, SlaClock.AroundTheClock, ["004 §二2"]),
            new(null, null, TimeSpan.FromHours(4), null, SlaClock.AroundTheClock, ["004 §二6"]),
        ],
        Duty = new(
            [
                new("zhang", "张三丰", "13800000001", "engineer"), new("li", "李四", "13800000002", "engineer"),
                new("wang", "王五", "13800000003", "engineer"), new("zhao", "赵经理", "13800000004", "manager"),
                new("sun", "孙主任", "13800000005", "customer"),
            ],
            [new("day", new(8, 30), new(17, 30)), new("night", new(17, 30), new(8, 30))],
            ["zhang", "li", "wang"],
            [new(TimeSpan.Zero, "on-duty"), new(TimeSpan.FromMinutes(10), "manager"), new(TimeSpan.FromMinutes(30), "customer")]),
    };

    public async Task ApplyAsync(ContractDocument contract)
    {
        Contracts.Documents[(contract.Id, contract.Version)] = contract;
        await ReceiveAsync(new ContractApplied(contract.Id, contract.Title, contract.From, contract.To, "00", contract.Version));
    }

    public Task DownAsync(string? contract = Contract, Guid? id = null, string check = Check) => CheckAsync(CheckStatus.Down, contract, id, check);

    public Task UpAsync(string? contract = Contract, string check = Check) => CheckAsync(CheckStatus.Up, contract, null, check);

    public Task CheckAsync(
        CheckStatus status, string? contract = Contract, Guid? id = null, string check = Check, Suppression? suppressed = null, bool flapping = false)
    {
        var now = Time.GetUtcNow();
        return ReceiveAsync(
            new CheckStateChanged(
                check, "首页可用", contract, "command", "智慧监管综合指挥平台", "门户", "政务外网区", "http://portal/", Severity.Major,
                CheckStatus.Unknown, status, now.AddSeconds(-3), now, status == CheckStatus.Up ? "正常" : "状态码 503，应为 200", ["004 §二1"], ++checkVersion, suppressed, flapping),
            id,
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    }

    public Task MessageAsync(NotificationRequested request, MessageState state, string? reason = null, string? id = null)
    {
        var now = Time.GetUtcNow();
        var submitted = state is MessageState.Submitted or MessageState.Delivered ? now : (DateTimeOffset?)null;
        return ReceiveAsync(new MessageStateChanged(
            id ?? "m-" + request.NotificationId, request.NotificationId, request.IncidentId, request.ContractId, request.PersonId, "138****0001", "simulator", state, reason,
            request.RequestedAt, submitted, state >= MessageState.Delivered ? now : null, 1, ++messageVersion));
    }

    public Task AnswerAsync(string? person, string text, string? incidentId = null, string? contract = null) =>
        ReceiveAsync(new InboundReceived(Guid.NewGuid().ToString("N"), person, "138****0001", text, null, incidentId, Time.GetUtcNow(), contract));

    public async Task ReceiveAsync<TEvent>(TEvent sent, Guid? id = null, string? traceParent = null)
        where TEvent : IEvent
    {
        var topic = EventTypes.Topic(TEvent.EventType);
        var sequence = sequences.GetValueOrDefault(topic) + 1;
        sequences[topic] = sequence;
        await Host.ReceiveAsync(sent, sequence, id, traceParent);
    }

    public async Task<IReadOnlyList<NotificationRequested>> RequestsAsync(string? template = null) =>
        [.. (await Host.PublishedAsync<NotificationRequested>()).Where(request => template is null || request.Template == template)];

    public async Task<JsonElement> GetAsync(string path)
    {
        using var client = Host.Client("operations-manager");
        return await client.GetFromJsonAsync<JsonElement>(path);
    }

    public async Task<HttpResponseMessage> PostAsync(string path, object body, string role = "operations-manager")
    {
        using var client = Host.Client(role);
        return await client.PostAsJsonAsync(path, body);
    }

    public async Task<JsonElement> OnlyIncidentAsync(string state = "all")
    {
        var page = await GetAsync("/incidents?state=" + state);
        var row = Assert.Single(page.GetProperty("items").EnumerateArray());
        return await GetAsync("/incidents/" + row.GetProperty("number").GetString());
    }

    /// <summary>Kinds of the timeline in its order.</summary>
    public static IReadOnlyList<string> Kinds(JsonElement incident) =>
        [.. incident.GetProperty("timeline").EnumerateArray().Select(line => line.GetProperty("kind").GetString()!)];

    /// <summary>W3C trace contexts of the events of one type.</summary>
    public async Task<IReadOnlyList<string?>> TracesAsync(string type)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ServiceDbContext>();
        return await db.Outbox.Where(row => row.Type == type).OrderBy(row => row.Id).Select(row => row.TraceParent).ToListAsync();
    }

    /// <summary>Moves the clock and lets the escalation look.</summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        Time.Advance(by);
        await Host.Services.GetRequiredService<DueSteps>().RunAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}

/// <summary>Reporting's catalogue, from memory.</summary>
internal sealed class FakeContracts : IContractCatalogue
{
    public Dictionary<(string, long), ContractDocument> Documents { get; } = [];

    public Task<ContractDocument> GetDocumentAsync(string id, long version, CancellationToken cancellationToken) => Task.FromResult(Documents[(id, version)]);
}
