using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Probing.Checks;
using Platform.Probing.Conditions;
using Platform.Probing.Data;
using Platform.Probing.Results;
using Platform.Probing.Scheduling;
using Platform.Testing;

namespace Platform.Probing.Tests.Scheduling;

public sealed class ProbeSchedulerTests
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);
    private readonly TestClock clock = new(Start);
    private readonly NotedKind kind = new();

    [Fact]
    public async Task A_new_check_is_probed_at_once_and_then_at_its_own_instants()
    {
        await using var host = await StartAsync();
        using var client = host.Client("operations-manager");
        await AddAsync(client);
        await RowsAsync(host, 1);
        var first = DueTimes.After("local.home", Every, clock.GetUtcNow());
        for (var minute = 0; minute < 3; minute++)
        {
            To(first + (minute * Every));
            await RowsAsync(host, minute + 2);
        }

        var rows = await RowsAsync(host, 4);
        Assert.True(rows[0].PlannedAt - Start < TimeSpan.FromSeconds(3));
        Assert.Equal([first, first + Every, first + (2 * Every)], rows.Skip(1).Select(row => row.PlannedAt));
        Assert.All(rows, row => Assert.Equal(0, row.Missed));
    }

    [Fact]
    public async Task A_clock_that_jumped_is_one_probe_for_the_newest_instant_and_a_mark_for_the_others()
    {
        await using var host = await StartAsync();
        using var client = host.Client("operations-manager");
        await AddAsync(client);
        await RowsAsync(host, 1);
        To(DueTimes.After("local.home", Every, clock.GetUtcNow()) + TimeSpan.FromMinutes(10.5));
        var rows = await RowsAsync(host, 3);
        Assert.Equal([0, 10, 0], rows.Select(row => row.Missed));
        Assert.Equal(2, kind.Probes.Count);
        Assert.True(clock.GetUtcNow() - rows[2].PlannedAt < Every);
    }

    [Fact]
    public async Task A_changed_check_is_probed_at_once_and_a_paused_one_no_more()
    {
        await using var host = await StartAsync();
        using var client = host.Client("operations-manager");
        await AddAsync(client);
        await RowsAsync(host, 1);

        clock.Advance(TimeSpan.FromMilliseconds(1_500));
        var change = Request();
        change["settings"] = new JsonObject { ["mark"] = "changed" };
        (await client.PutAsJsonAsync("/checks/local.home", change)).EnsureSuccessStatusCode();
        await RowsAsync(host, 2);
        Assert.Equal(["first", "changed"], kind.Probes);

        (await client.PostAsync(new Uri("/checks/local.home/pause", UriKind.Relative), null)).EnsureSuccessStatusCode();
        To(clock.GetUtcNow() + TimeSpan.FromSeconds(3));
        for (var minute = 0; minute < 5; minute++)
        {
            To(clock.GetUtcNow() + Every);
        }

        To(clock.GetUtcNow() + TimeSpan.FromSeconds(2));
        Assert.Equal(2, kind.Probes.Count);
        (await client.PostAsync(new Uri("/checks/local.home/resume", UriKind.Relative), null)).EnsureSuccessStatusCode();
        var rows = await RowsAsync(host, 3);
        Assert.All(rows, row => Assert.Equal(0, row.Missed));
    }

    [Fact]
    public async Task A_change_that_took_long_to_commit_is_found_all_the_same()
    {
        await using var host = await StartAsync();
        using var client = host.Client("operations-manager");
        await AddAsync(client);
        await RowsAsync(host, 1);
        (await client.PostAsync(new Uri("/checks/local.home/pause", UriKind.Relative), null, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        To(clock.GetUtcNow() + TimeSpan.FromSeconds(15));
        await using (var scope = host.Services.CreateAsyncScope())
        {
            // As a large import leaves it: stamped when it began, there only now.
            var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
            await db.Set<Check>().ExecuteUpdateAsync(
                row => row.SetProperty(check => check.Paused, false).SetProperty(check => check.Version, check => check.Version + 1).SetProperty(check => check.ChangedAt, Start.AddMinutes(-10)),
                TestContext.Current.CancellationToken);
        }

        To(clock.GetUtcNow() + Every);
        await RowsAsync(host, 2);
    }

    [Fact]
    public async Task A_probe_that_never_ends_is_left_to_itself_and_no_second_one_starts_beside_it()
    {
        await using var host = await StartAsync();
        using var client = host.Client("operations-manager");
        kind.Endless = true;
        await AddAsync(client, timeout: "1m");
        await Eventually.TrueAsync(() => kind.Probes.Count == 1, "it is under way");
        var passedOver = DueTimes.After("local.home", Every, clock.GetUtcNow());
        To(passedOver);
        To(Start + Every + TimeSpan.FromSeconds(5));
        Assert.Equal(FailureReason.Internal, Assert.Single(await RowsAsync(host, 1)).Failure);
        Assert.Single(kind.Probes);

        kind.Endless = false;
        To(passedOver + Every);
        var rows = await RowsAsync(host, 3);
        Assert.Equal((1, passedOver), (rows[1].Missed, rows[1].PlannedAt));
    }

    [Fact]
    public async Task Who_stops_waits_for_the_probe_under_way_and_writes_it_down()
    {
        await using var database = await TestDatabase.CreateAsync("sqlite");
        var host = await StartAsync(database);
        kind.Gate = new TaskCompletionSource();
        using (var client = host.Client("operations-manager"))
        {
            await AddAsync(client);
            await Eventually.TrueAsync(() => kind.Probes.Count == 1, "it is under way");
        }

        var stopping = host.Services.GetRequiredService<ProbeScheduler>().StopAsync(CancellationToken.None);
        var looks = 0;
        await Eventually.TrueAsync(() => stopping.IsCompleted || ++looks == 20, "it has had its chance to run away");
        Assert.False(stopping.IsCompleted);
        kind.Gate.SetResult();
        await stopping;
        await host.DisposeAsync();
        await using var again = await StartAsync(database, enabled: false);
        Assert.Single(await RowsAsync(again, 1));
    }

    private async Task<ServiceHost> StartAsync(TestDatabase? database = null, bool enabled = true) => await ServiceHost.StartAsync(
        new ProbingModule(), clock, builder => builder.Services.AddSingleton<ICheckKind>(kind), [new("Probing:Scheduling:Enabled", enabled.ToString())], database: database);

    private static JsonObject Request(string timeout = "5s") => new()
    {
        ["id"] = "home", ["name"] = "首页", ["system"] = "门户", ["kind"] = "noted", ["every"] = "1m", ["timeout"] = timeout,
        ["settings"] = new JsonObject { ["mark"] = "first" }, ["conditions"] = new JsonArray("mark != \"\""),
    };

    private static async Task AddAsync(HttpClient client, string timeout = "5s")
    {
        using var answer = await client.PostAsJsonAsync("/checks", Request(timeout));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Lets the time come; what waits for it is woken on the way.</summary>
    private void To(DateTimeOffset instant) => clock.Advance(instant - clock.GetUtcNow());

    /// <summary>The results, as soon as there are <paramref name="count"/>; the writer's second passes meanwhile.</summary>
    private async Task<List<ResultRow>> RowsAsync(ServiceHost host, int count)
    {
        List<ResultRow> rows = [];
        await Eventually.TrueAsync(
            async () =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(20));
                await using var scope = host.Services.CreateAsyncScope();
                rows = await scope.ServiceProvider.GetRequiredService<ProbingDb>().Set<ResultRow>().AsNoTracking().OrderBy(row => row.PlannedAt).ToListAsync();
                return rows.Count >= count;
            },
            $"{count} results");
        Assert.Equal(count, rows.Count);
        return rows;
    }

    /// <summary>Notes each probe; it may be held up, or never end.</summary>
    private sealed class NotedKind : CheckKind<NotedKind.Settings>
    {
        public ConcurrentQueue<string> Probes { get; } = new();

        public TaskCompletionSource? Gate { get; set; }

        public bool Endless { get; set; }

        public override string Name => "noted";

        public override string Title => "记录";

        public override IReadOnlyList<FactDescription> Facts { get; } = [new FactDescription("mark", FactType.Text, "标记")];

        protected override string Target(Settings settings) => settings.Mark;

        protected override string Host(Settings settings) => "";

        protected override async Task<Observation> ProbeAsync(Settings settings, ProbeContext context)
        {
            Probes.Enqueue(settings.Mark);
            await (Endless ? new TaskCompletionSource().Task : Gate?.Task ?? Task.CompletedTask);
            return new Observation { Facts = new Dictionary<string, Fact> { ["mark"] = Fact.Of(settings.Mark) } };
        }

        internal sealed record Settings
        {
            [Required]
            [Display(Name = "标记")]
            public required string Mark { get; init; }
        }
    }
}
