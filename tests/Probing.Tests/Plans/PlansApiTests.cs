using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Platform.Probing.Tests.Rounds;

namespace Platform.Probing.Tests.Plans;

public sealed class PlansApiTests
{
    [Fact]
    public async Task A_plan_makes_rounds_once_it_is_approved_and_a_new_version_waits_for_its_own_approval()
    {
        await using var world = await RoundWorld.StartAsync(RoundWorld.Monday(7));
        await world.ApplyAsync(inspection => inspection with { At = new Platform.Contracts.RoundSchedule { Ranges = [new(new(2026, 12, 30), new(2026, 12, 31), [new(9, 0)])] } });
        var client = world.Client;
        Assert.Equal(HttpStatusCode.Created, (await client.PostAsJsonAsync("/plans", Request("09:00"), TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal("draft", (await PlanAsync(client))["state"]!.GetValue<string>());
        Assert.Empty(await world.RoundsAsync());

        (await client.PostAsJsonAsync("/plans/small.own/approve", new { version = 1 }, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        await world.PlannedAsync(2);

        (await client.PutAsJsonAsync("/plans/small.own", Request("10:00"), TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        var plan = await PlanAsync(client);
        Assert.Equal((2, 1), (plan["version"]!.GetValue<int>(), plan["approved"]!.GetValue<int>()));
        Assert.Equal("每工作日 09:00", plan["schedule"]!.GetValue<string>());
        Assert.All(await world.RoundsAsync(), round => Assert.EndsWith("0900", round["id"]!.GetValue<string>(), StringComparison.Ordinal));

        (await client.PostAsJsonAsync("/plans/small.own/approve", new { version = 2 }, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        await world.UntilAsync(async () => (await world.RoundsAsync()) is { Count: 2 } rounds && rounds.All(round => round["id"]!.GetValue<string>().EndsWith("1000", StringComparison.Ordinal)), "the new version's rounds are there");
        Assert.Equal(["test", "test"], (await PlanAsync(client))["versions"]!.AsArray().Select(version => version!["approvedBy"]!.GetValue<string>()));

        (await client.PostAsync(new Uri("/plans/small.own/pause", UriKind.Relative), null, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        Assert.Equal(2, (await world.RoundsAsync()).Count);
        (await client.PostAsync(new Uri("/plans/small.own/resume", UriKind.Relative), null, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        await world.PlannedAsync(2);
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync("/plans/small.own", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Empty(await world.RoundsAsync());
    }

    [Fact]
    public async Task A_plan_of_the_contract_is_changed_by_the_contract_only()
    {
        await using var world = await RoundWorld.StartAsync(RoundWorld.Monday(7));
        await world.ApplyAsync();
        var answer = await world.Client.PutAsJsonAsync("/plans/small.daily", Request("10:00"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("plan-from-contract", (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task All_mistakes_come_in_one_answer()
    {
        await using var world = await RoundWorld.StartAsync(RoundWorld.Monday(7));
        var answer = await world.Client.PostAsJsonAsync(
            "/plans",
            new JsonObject
            {
                ["id"] = "Own Plan", ["contract"] = "none", ["name"] = "", ["finishWithin"] = "1m", ["checks"] = new JsonArray("small.nothing"),
                ["at"] = new JsonObject
                {
                    ["weekly"] = new JsonArray(new JsonObject { ["on"] = new JsonArray(), ["at"] = new JsonArray() }),
                    ["periodic"] = new JsonArray(new JsonObject { ["period"] = "quarter", ["month"] = 4, ["day"] = 32, ["at"] = new JsonArray("09:00") }),
                    ["cron"] = "every day",
                },
                ["manual"] = new JsonArray(new JsonObject { ["id"] = "A B", ["name"] = "" }),
            },
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!["errors"]!.AsArray();
        Assert.Equal(
            ["at.cron", "at.periodic[0].day", "at.periodic[0].month", "at.weekly[0].at", "at.weekly[0].on", "checks[0]", "contract", "finishWithin", "id", "manual[0].id", "manual[0].name", "name"],
            errors.Select(error => error!["path"]!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_preview_explains_each_day_by_the_calendar()
    {
        await using var world = await RoundWorld.StartAsync(RoundWorld.Monday(7));
        await world.ApplyAsync();
        var preview = (await world.Client.GetFromJsonAsync<JsonObject>("/plans/small.daily/preview?from=2026-09-30&to=2026-10-11", TestContext.Current.CancellationToken))!;
        var days = preview["days"]!.AsArray().Select(day => (day!["explanation"]!.GetValue<string>(), day["rounds"]!.GetValue<int>())).ToList();
        Assert.Equal(("工作日", 1), days[0]);
        Assert.Equal(("国庆节", 0), days[1]);
        Assert.Equal(("调休上班", 1), days[10]);
        Assert.Equal(("休息日", 0), days[11]);
        Assert.Equal(4, preview["rounds"]!.AsArray().Count);
    }

    private static async Task<JsonObject> PlanAsync(HttpClient client) => (await client.GetFromJsonAsync<JsonObject>("/plans/small.own", TestContext.Current.CancellationToken))!;

    private static JsonObject Request(string time) => new()
    {
        ["id"] = "own", ["contract"] = "small", ["name"] = "自定计划", ["at"] = new JsonObject { ["workday"] = new JsonArray(time) },
        ["selectors"] = new JsonArray(new JsonObject { ["system"] = "app" }), ["manual"] = new JsonArray(new JsonObject { ["id"] = "page", ["name"] = "首页", ["evidence"] = "screenshot" }),
    };
}
