using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.States;
using Platform.Testing;

namespace Platform.Probing.Tests.States;

/// <summary>A check whose dependency is down: its state moves on, its recovery is told, its fault is told only when it outlives the cause.</summary>
public sealed class DependencyTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_child_of_a_dead_host_is_down_but_not_told_until_the_host_is_back_and_it_is_not(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var world = await WithHostAsync(database);
        await world.AfterAsync(60, "host-", "home-");
        await world.AfterAsync(60, "host-", "home-");
        Assert.Equal("down", await world.ToldAsync("host"));
        Assert.Equal("down/dependency:host", await world.ToldAsync("home"));
        Assert.Equal(CheckStatus.Down, (await world.StateAsync("home")).Status);

        await world.AfterAsync(60, "host+");
        Assert.Equal("down/dependency:host", await world.ToldAsync("home"));
        await world.AfterAsync(30, "home-");
        Assert.Equal("down/dependency:host down", await world.ToldAsync("home"));
        var changes = (await world.Host.PublishedAsync<CheckStateChanged>()).Where(change => change.CheckId == "home").ToList();
        Assert.Equal((CheckStatus.Down, CheckStatus.Down), (changes[^1].Previous, changes[^1].Current));
        Assert.Equal(changes[^2].OccurredAt, changes[^1].OccurredAt);
        Assert.Equal([1, 2, 3], changes.Select(change => change.Version));
    }

    [Fact]
    public async Task A_child_that_comes_back_with_its_host_was_never_told()
    {
        await using var world = await WithHostAsync();
        await world.AfterAsync(60, "host-", "home-");
        await world.AfterAsync(60, "host-", "home-");
        await world.AfterAsync(60, "host+");
        await world.AfterAsync(20, "home+");
        await world.AfterAsync(600);
        Assert.Equal("down/dependency:host up", await world.ToldAsync("home"));
    }

    [Fact]
    public async Task A_child_that_nobody_probes_again_is_told_within_two_minutes_of_the_host()
    {
        await using var world = await WithHostAsync();
        await world.AfterAsync(60, "host-", "home-");
        await world.AfterAsync(60, "host-", "home-");
        await world.AfterAsync(60, "host+");
        await world.AfterAsync(1);
        await world.AfterAsync(58);
        Assert.Equal("down/dependency:host", await world.ToldAsync("home"));
        await world.AfterAsync(62);
        Assert.Equal("down/dependency:host down", await world.ToldAsync("home"));
    }

    [Fact]
    public async Task A_child_that_fails_first_waits_for_its_host()
    {
        await using var world = await WithHostAsync();
        await world.AfterAsync(30, "home-");
        await world.AfterAsync(30, "home-");
        Assert.Equal("down/waiting:host", await world.ToldAsync("home"));
        await world.AfterAsync(5, "host-");
        await world.AfterAsync(60, "host-");
        Assert.Equal("down/waiting:host down/dependency:host", await world.ToldAsync("home"));
    }

    [Fact]
    public async Task And_is_told_as_soon_as_the_host_answers()
    {
        await using var world = await WithHostAsync();
        await world.AfterAsync(30, "home-");
        await world.AfterAsync(30, "home-");
        await world.AfterAsync(5, "host+");
        Assert.Equal("down/waiting:host down", await world.ToldAsync("home"));
    }

    [Fact]
    public async Task Nobody_waits_longer_than_two_minutes_even_if_the_process_dies_meanwhile()
    {
        await using var database = await TestDatabase.CreateAsync("sqlite");
        await using (var world = await WithHostAsync(database))
        {
            await world.AfterAsync(30, "home-");
            await world.AfterAsync(30, "home-");
            await world.AfterAsync(118);
            Assert.Equal("down/waiting:host", await world.ToldAsync("home"));
        }

        await using var after = await TellingWorld.StartAsync(database, TellingWorld.Start.AddHours(1));
        await after.SweepAsync();
        Assert.Equal("down/waiting:host down", await after.ToldAsync("home"));
    }

    [Fact]
    public async Task Two_changes_in_one_batch_share_their_cause()
    {
        await using var world = await WithHostAsync();
        await world.AfterAsync(60, "host-");
        await world.AfterAsync(60, "host-");
        var state = await world.StateAsync("home");
        await using var scope = world.Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        await using var transaction = await db.BeginAsync(TestContext.Current.CancellationToken);
        (state.Status, state.Flapping, state.Version) = (CheckStatus.Down, true, state.Version + 2);
        var down = new CheckStateChanged(
            "home", "home", null, "门户", "门户", null, null, "", Severity.Major, CheckStatus.Up, CheckStatus.Down, world.Time.GetUtcNow(), world.Time.GetUtcNow(), "不通", [], state.Version - 1);
        await scope.ServiceProvider.GetRequiredService<Telling>().TellAsync(
            db, [new News(down, state, WasTold: false, default), new News(down with { Previous = CheckStatus.Down, Version = state.Version, Flapping = true }, state, WasTold: true, default)],
            new Dictionary<string, CheckState> { ["home"] = state }, TestContext.Current.CancellationToken);
        Assert.Equal((SuppressionKind.Dependency, "host"), (state.Suppressed, state.SuppressedBy));
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("down/dependency:host down/dependency:host", await world.ToldAsync("home"));
    }

    [Fact]
    public async Task One_hop_is_enough_for_a_chain()
    {
        await using var world = await TellingWorld.StartAsync();
        await world.AddAsync("net");
        await world.AddAsync("host", "net");
        await world.AddAsync("home", "host");
        await world.AfterAsync(0, "net+", "host+", "home+");
        await world.AfterAsync(60, "net-", "host-", "home-");
        await world.AfterAsync(60, "net-", "host-", "home-");
        Assert.Equal(("down", "down/dependency:net", "down/dependency:host"), (await world.ToldAsync("net"), await world.ToldAsync("host"), await world.ToldAsync("home")));
        await world.AfterAsync(60, "net+", "host+", "home-");
        await world.AfterAsync(60, "net+", "host+", "home-");
        Assert.Equal("down/dependency:host down", await world.ToldAsync("home"));
    }

    [Fact]
    public void A_cycle_is_named_with_its_way_round()
    {
        var edges = new Dictionary<string, string[]> { ["a"] = ["b"], ["b"] = ["c", "d"], ["c"] = [], ["d"] = ["a"], ["e"] = ["a"] };
        IReadOnlyList<string> Of(string id) => edges.GetValueOrDefault(id) ?? [];
        Assert.Equal(["a", "b", "d", "a"], Dependencies.CycleOf("a", Of)!);
        Assert.Null(Dependencies.CycleOf("e", Of));
        Assert.Equal(["x", "x"], Dependencies.CycleOf("x", id => ["x"])!);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task The_api_refuses_a_cycle_and_a_stranger_and_shows_what_is_needed(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var world = await TellingWorld.StartAsync(database);
        using var client = world.Host.Client("operations-manager");
        Assert.Equal(HttpStatusCode.Created, (await SaveAsync(client, "a")).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await SaveAsync(client, "b", "local.a")).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await SaveAsync(client, "c", "local.b")).StatusCode);

        var refused = await client.PutAsJsonAsync("/checks/local.a", Request("a", "local.c", "local.nobody"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var errors = (await refused.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!["errors"]!.AsArray();
        Assert.Contains(errors, error => error!["message"]!.GetValue<string>() == "依赖成环：local.a → local.c → local.b → local.a");
        Assert.Contains(errors, error => error!["path"]!.GetValue<string>() == "dependsOn[1]");
        var shown = await client.GetFromJsonAsync<JsonObject>("/checks/local.c", TestContext.Current.CancellationToken);
        Assert.Equal("local.b", shown!["dependsOn"]![0]!["id"]!.GetValue<string>());
        Assert.Equal(2.5, shown["baseline"]!["factor"]!.GetValue<double>());
    }

    [Fact]
    public void Whatever_happens_a_fault_is_told_in_the_end()
    {
        // The rule by itself: with no cause left and nobody probing, the wait is bounded.
        var state = new CheckState { CheckId = "home", Status = CheckStatus.Down, Suppressed = SuppressionKind.Maintenance, SuppressionOverAt = TellingWorld.Start };
        Assert.False(Suppress.IsDue(state, TimeSpan.FromDays(1), TellingWorld.Start.AddSeconds(119)));
        Assert.True(Suppress.IsDue(state, TimeSpan.FromDays(1), TellingWorld.Start.AddSeconds(120)));
    }

    private static Task<HttpResponseMessage> SaveAsync(HttpClient client, string id, params string[] needs) =>
        client.PostAsJsonAsync("/checks", Request(id, needs), TestContext.Current.CancellationToken);

    private static JsonObject Request(string id, params string[] needs) => new()
    {
        ["id"] = id, ["name"] = id, ["system"] = "门户", ["kind"] = "tcp", ["settings"] = new JsonObject { ["host"] = "127.0.0.1", ["port"] = 9 },
        ["dependsOn"] = new JsonArray([.. needs.Select(need => (JsonNode)need)]), ["baseline"] = new JsonObject { ["factor"] = 2.5 },
    };

    private static async Task<TellingWorld> WithHostAsync(TestDatabase? database = null)
    {
        var world = await TellingWorld.StartAsync(database);
        await world.AddAsync("host");
        await world.AddAsync("home", "host");
        await world.AfterAsync(0, "host+", "home+");
        return world;
    }
}
