using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Testing;

namespace Platform.Probing.Tests.Rounds;

public sealed class RoundTests
{
    private const string AtNine = "small.daily.202603020900";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_round_is_there_before_its_time_and_is_done_in_its_window(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var world = await RoundWorld.StartAsync(RoundWorld.Monday(8, 59, 50), database: database);
        await world.ApplyAsync();
        await world.PlannedAsync(2);
        Assert.Equal(["planned", "planned"], (await world.RoundsAsync()).Select(round => round["state"]!.GetValue<string>()));
        Assert.Equal(0, world.Visits);

        await world.UntilAsync(async () => await world.StateAsync(AtNine) == "done", "the round is done");
        var finished = Assert.Single(await world.Host.PublishedAsync<RoundFinished>());
        Assert.Equal((RoundState.Done, 2, 0, 2, 0), (finished.State, finished.Automatic, finished.Manual, finished.Normal, finished.Abnormal));
        Assert.Equal(RoundWorld.Monday(9), finished.PlannedAt);
        Assert.True(finished.FinishedAt < RoundWorld.Monday(9, 1));
        Assert.Equal("up", (await world.Client.GetFromJsonAsync<JsonObject>("/checks/small.home", TestContext.Current.CancellationToken))!["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_round_of_a_paused_plan_is_missed_and_says_so()
    {
        await using var world = await RoundWorld.StartAsync(RoundWorld.Monday(8, 59, 50));
        await world.ApplyAsync();
        await world.PlannedAsync(2);
        (await world.Client.PostAsync(new Uri("/plans/small.daily/pause", UriKind.Relative), null, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        await world.UntilAsync(async () => await world.StateAsync(AtNine) == "missed", "the round is missed");
        Assert.Equal("计划已暂停", (await world.RoundAsync(AtNine))["round"]!["reason"]!.GetValue<string>());
        Assert.Equal(0, world.Visits);
        Assert.Equal(RoundState.Missed, Assert.Single(await world.Host.PublishedAsync<RoundFinished>()).State);
    }

    [Fact]
    public async Task A_check_inside_a_window_that_skips_is_excused_and_not_probed()
    {
        await using var world = await RoundWorld.StartAsync(RoundWorld.Monday(8, 59, 50));
        await world.ApplyAsync();
        await world.PlannedAsync(2);
        var planned = await world.Client.PostAsJsonAsync(
            "/maintenances",
            new JsonObject { ["reason"] = "机房搬迁", ["mode"] = "skipped", ["to"] = RoundWorld.Monday(12), ["scope"] = new JsonObject { ["checks"] = new JsonArray("small.home") } },
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, planned.StatusCode);

        await world.UntilAsync(async () => await world.StateAsync(AtNine) == "done", "the round is done");
        var round = await world.RoundAsync(AtNine);
        Assert.Equal("1 项处于维护窗口，未检查", round["round"]!["reason"]!.GetValue<string>());
        var left = round["items"]!.AsArray().Single(item => item!["state"]!.GetValue<string>() != "normal")!;
        Assert.Equal(("small.home", "notDone", "维护窗口：机房搬迁"), (left["checkId"]!.GetValue<string>(), left["state"]!.GetValue<string>(), left["reason"]!.GetValue<string>()));
        Assert.Equal(1, world.Visits);
    }

    [Theory]
    [InlineData("""{ "name": "a", "system": "s", "kind": "tcp", "settings": {}, "every": "0s" }""", 1, 1)]
    [InlineData("""{ "name": "a", "system": "s", "kind": "tcp", "settings": {}, "every": "1m", "down": null }""", 3, 2)]
    [InlineData("""{ "name": "a", "system": "s", "kind": "tcp", "settings": {}, "every": "0s", "down": { "count": 2, "window": 3 } }""", 2, 1)]
    public void What_only_rounds_probe_is_decided_by_each_round_unless_said_otherwise(string body, int down, int up)
    {
        var request = System.Text.Json.JsonSerializer.Deserialize<Platform.Probing.Checks.CheckRequest>(body, WireJson.Events)!;
        Assert.Equal((down, up), (request.Down.Count, request.Up.Count));
    }

    [Fact]
    public async Task A_manual_item_answered_after_the_window_makes_the_round_late()
    {
        await using var world = await RoundWorld.StartAsync(RoundWorld.Monday(8, 45));
        await world.ApplyAsync(WithManual);
        await world.UntilAsync(async () => (await world.Host.PublishedAsync<RoundDue>()).Count == 1, "a person is reminded", seconds: 20);
        await ProbedAsync(world);
        await world.PassAsync(RoundWorld.Monday(11, 5));
        var due = await world.Host.PublishedAsync<RoundDue>();
        Assert.Equal([(false, 1), (true, 1)], due.Select(one => (one.Overdue, one.Manual)));

        (await AnswerAsync(world, AtNine, new JsonObject { ["result"] = "abnormal", ["remark"] = "登录失败" })).EnsureSuccessStatusCode();
        await world.UntilAsync(async () => await world.StateAsync(AtNine) == "late", "it is late");
        var finished = Assert.Single(await world.Host.PublishedAsync<RoundFinished>());
        Assert.Equal((2, 1), (finished.Normal, finished.Abnormal));
        Assert.Equal(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(Math.Round(finished.Late.TotalMinutes)));
    }

    [Fact]
    public async Task A_round_with_an_open_item_is_missed_and_a_later_answer_is_told_as_such()
    {
        await using var world = await RoundWorld.StartAsync(RoundWorld.Monday(8, 59));
        await world.ApplyAsync(inspection => WithManual(inspection) with { RunLateWithin = null, FinishWithin = TimeSpan.FromMinutes(30) });
        await ProbedAsync(world);
        await world.PassAsync(RoundWorld.Monday(9, 31));
        Assert.Equal("missed", await world.StateAsync(AtNine));
        Assert.Contains("1 项未完成", (await world.RoundAsync(AtNine))["round"]!["reason"]!.GetValue<string>(), StringComparison.Ordinal);

        var refused = await AnswerAsync(world, AtNine, new JsonObject { ["result"] = "normal", ["remark"] = "正常" });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        (await AnswerAsync(world, AtNine, new JsonObject { ["result"] = "normal", ["remark"] = "正常", ["lateReason"] = "忘记登记" })).EnsureSuccessStatusCode();
        var item = (await world.RoundAsync(AtNine))["items"]!.AsArray().Single(one => one!["checkId"] is null)!;
        Assert.True(item["supplemented"]!.GetValue<bool>());
        Assert.Equal("missed", await world.StateAsync(AtNine));
        Assert.Equal([(RoundState.Missed, 2), (RoundState.Missed, 3)], (await world.Host.PublishedAsync<RoundFinished>()).Select(one => (one.State, one.Normal)));
    }

    [Fact]
    public async Task What_fell_due_during_a_standstill_says_so_and_is_made_up_or_skipped_by_policy()
    {
        await using var world = await RoundWorld.StartAsync(RoundWorld.Monday(8, 30));
        await world.ApplyAsync(inspection => inspection with { FinishWithin = TimeSpan.FromMinutes(30), RunLateWithin = TimeSpan.FromHours(2), At = new RoundSchedule { Daily = [new TimeOnly(9, 0), new TimeOnly(11, 0)] } });
        await world.PlannedAsync(4);

        world.Clock.Advance(TimeSpan.FromHours(3.5));
        await world.UntilAsync(async () => await world.StateAsync("small.daily.202603021100") == "late", "the second is made up");
        Assert.Contains("平台停机 08:30–12:00", (await world.RoundAsync("small.daily.202603021100"))["round"]!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("missed", await world.StateAsync(AtNine));
        Assert.Equal("平台停机 08:30–12:00", (await world.RoundAsync(AtNine))["round"]!["reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_service_that_was_stopped_for_days_finds_every_round_that_it_missed()
    {
        await using var database = await TestDatabase.CreateAsync("sqlite");
        await using var world = await RoundWorld.StartAsync(RoundWorld.Monday(8, 30), database: database);
        await world.ApplyAsync(inspection => inspection with { RunLateWithin = null });
        await world.PlannedAsync(2);
        await world.StopAsync();

        world.Clock.Advance(TimeSpan.FromDays(7));
        await world.StartAgainAsync(database);
        await world.UntilAsync(async () => (await world.RoundsAsync("state=missed")).Count == 5, "five workdays were missed");
        Assert.All(await world.RoundsAsync("state=missed"), round => Assert.Contains("平台停机 03-02 08:30–03-09 08:30", round["reason"]!.GetValue<string>(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missed_round_that_is_made_up_by_a_person_is_late_and_says_who_and_why()
    {
        await using var world = await RoundWorld.StartAsync(RoundWorld.Monday(8, 59));
        await world.ApplyAsync(inspection => inspection with { RunLateWithin = null, FinishWithin = TimeSpan.FromMinutes(5) });
        await world.PlannedAsync(2);
        world.Clock.Advance(TimeSpan.FromMinutes(10));
        await world.UntilAsync(async () => await world.StateAsync(AtNine) == "missed", "it is missed");

        Assert.Equal(HttpStatusCode.BadRequest, (await world.Client.PostAsJsonAsync($"/rounds/{AtNine}/run", new { }, TestContext.Current.CancellationToken)).StatusCode);
        (await world.Client.PostAsJsonAsync($"/rounds/{AtNine}/run", new { reason = "平台恢复后补做" }, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        await world.UntilAsync(async () => await world.StateAsync(AtNine) == "late", "it is late");
        Assert.Equal([RoundState.Missed, RoundState.Late], (await world.Host.PublishedAsync<RoundFinished>()).Select(one => one.State));
        Assert.Contains("平台恢复后补做", (await world.RoundAsync(AtNine))["round"]!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    /// <summary>The probes are over before the clock leaps, or they would time out.</summary>
    private static async Task ProbedAsync(RoundWorld world)
    {
        await world.UntilAsync(async () => await world.StateAsync(AtNine) == "running", "it runs", seconds: 5);
        await world.UntilAsync(async () => (await world.RoundAsync(AtNine))["round"]!["normal"]!.GetValue<int>() == 2, "its checks are probed");
    }

    private static InspectionDefinition WithManual(InspectionDefinition inspection) => inspection with { Manual = [new ManualItem("page", "首页", "note", "巡检服务组", "门户网站")] };

    private static Task<HttpResponseMessage> AnswerAsync(RoundWorld world, string round, JsonObject answer) =>
        world.Client.PostAsJsonAsync($"/rounds/{round}/items/page", answer, TestContext.Current.CancellationToken);
}
