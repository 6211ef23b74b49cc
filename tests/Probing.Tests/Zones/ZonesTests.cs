using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Probing.Zones;
using Platform.Testing;

namespace Platform.Probing.Tests.Zones;

public sealed class ZonesTests
{
    private const string Inner = "政务外网区";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_zone_whose_worker_is_gone_is_shown_and_its_checks_are_unknown_until_one_is_back(string provider)
    {
        var clock = new TestClock(new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero));
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var target = await HostileServer.StartAsync(_ => TypedResults.Text("ok"));
        await using var outer = await ServiceHost.StartAsync(new ProbingModule(), clock, settings: Serving("default", "outer"), database: database);
        using var client = outer.Client("operations-manager");
        await using (var inner = await ServiceHost.StartAsync(new ProbingModule(), clock, settings: Serving(Inner, "inner"), database: database))
        {
            await AddAsync(client, "plain", null, target.Address);
            await AddAsync(client, "inside", Inner, target.Address);
            await StateAsync(client, clock, "local.plain", "up", seconds: 0.1);
            await StateAsync(client, clock, "local.inside", "up", seconds: 0.1);
            await Eventually.TrueAsync(async () => (await ZoneAsync(client, clock, Inner))["workers"]!.AsArray() is [{ } worker] && worker["checks"]!.GetValue<int>() == 1, "the worker tells of its check");
            Assert.StartsWith("inner/", (await ZoneAsync(client, clock, Inner))["workers"]![0]!["replica"]!.GetValue<string>(), StringComparison.Ordinal);
        }

        using (var refused = await client.PostAsync(new Uri("/checks/local.inside/run", UriKind.Relative), null, TestContext.Current.CancellationToken))
        {
            Assert.Equal(System.Net.HttpStatusCode.Conflict, refused.StatusCode);
        }

        var gone = await StateAsync(client, clock, "local.inside", "unknown", seconds: 5);
        Assert.Equal("网络域“政务外网区”没有存活的探测节点，检查未执行", gone["reason"]!.GetValue<string>());
        var zone = await ZoneAsync(client, clock, Inner);
        Assert.Equal((false, 1, 256), (zone["served"]!.GetValue<bool>(), zone["checks"]!.GetValue<int>(), zone["unserved"]!.GetValue<int>()));
        Assert.Equal(gone["reason"]!.GetValue<string>(), zone["warning"]!.GetValue<string>());
        var told = (await outer.PublishedAsync<CheckStateChanged>()).Where(change => change.CheckId == "local.inside").ToList();
        Assert.Equal([(CheckStatus.Unknown, CheckStatus.Up), (CheckStatus.Up, CheckStatus.Unknown)], told.Select(change => (change.Previous, change.Current)));
        Assert.Equal("up", (await StateAsync(client, clock, "local.plain", "up", seconds: 0.1))["state"]!.GetValue<string>());

        await using var back = await ServiceHost.StartAsync(new ProbingModule(), clock, settings: Serving(Inner, "back"), database: database);
        await StateAsync(client, clock, "local.inside", "up", seconds: 1);
    }

    [Fact]
    public async Task Without_configuration_one_replica_serves_whatever_zones_there_are()
    {
        await using var target = await HostileServer.StartAsync(_ => TypedResults.Text("ok"));
        await using var host = await ServiceHost.StartAsync(new ProbingModule());
        using var client = host.Client("operations-manager");
        await AddAsync(client, "inside", Inner, target.Address);
        await Eventually.TrueAsync(async () => (await client.GetFromJsonAsync<JsonObject>("/checks/local.inside"))!["state"]!.GetValue<string>() == "up", "it is up");
        Assert.Contains(Inner, host.Services.GetRequiredService<ServedZones>().Known);
    }

    private static KeyValuePair<string, string?>[] Serving(string zone, string replica) =>
        [new("Probing:Scheduling:Zones:0", zone), new("Probing:Scheduling:Replica", replica)];

    private static async Task AddAsync(HttpClient client, string id, string? zone, Uri target)
    {
        using var answer = await client.PostAsJsonAsync("/checks", new JsonObject
        {
            ["id"] = id, ["name"] = id, ["system"] = "门户" + zone, ["zone"] = zone, ["kind"] = "http", ["settings"] = new JsonObject { ["url"] = target.ToString() },
            ["conditions"] = new JsonArray("status == 200"), ["every"] = "10m",
        });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<JsonObject> StateAsync(HttpClient client, TestClock clock, string id, string state, double seconds)
    {
        JsonObject check = [];
        await Eventually.TrueAsync(
            async () =>
            {
                clock.Advance(TimeSpan.FromSeconds(seconds));
                check = (await client.GetFromJsonAsync<JsonObject>($"/checks/{id}"))!;
                return check["state"]!.GetValue<string>() == state;
            },
            $"{id} is {state}");
        return check;
    }

    private static async Task<JsonNode> ZoneAsync(HttpClient client, TestClock clock, string name)
    {
        clock.Advance(TimeSpan.FromMilliseconds(500));
        return (await client.GetFromJsonAsync<JsonArray>("/zones"))!.Single(zone => zone!["name"]!.GetValue<string>() == name)!;
    }
}
