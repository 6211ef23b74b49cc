using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.Plans;
using Platform.Probing.Rounds;

namespace Platform.Probing.Tests.Rounds;

public sealed class RoundFaultTests
{
    private const string AtNine = "small.daily.202603020900";

    [Fact]
    public async Task A_check_that_cannot_be_read_is_not_done_and_the_others_of_the_round_are_probed()
    {
        await using var world = await RoundWorld.StartAsync(RoundWorld.Monday(8, 59, 50));
        await world.ApplyAsync();
        await world.PlannedAsync(2);
        await ChangeAsync(world, db => db.Set<Check>().Where(check => check.Id == "small.home").ExecuteUpdateAsync(row => row.SetProperty(check => check.Settings, new byte[64])));

        await world.UntilAsync(async () => await world.StateAsync(AtNine) == "done", "the round is done");
        var items = (await world.RoundAsync(AtNine))["items"]!.AsArray().ToDictionary(item => item!["checkId"]!.GetValue<string>(), item => item!["state"]!.GetValue<string>());
        Assert.Equal(("notDone", "normal"), (items["small.home"], items["small.gate"]));
    }

    [Fact]
    public async Task A_plan_that_cannot_be_read_stops_no_other_and_its_rounds_end_missed()
    {
        await using var world = await RoundWorld.StartAsync(RoundWorld.Monday(8, 59, 50));
        await ChangeAsync(world, db =>
        {
            var at = RoundWorld.Monday(8, 59, 55);
            db.Add(new Plan { Id = "aaa", Name = "坏计划", PlannedUntil = at, Approved = 1 });
            db.Add(new Round { Id = "aaa.1", PlanId = "aaa", PlanName = "坏计划", PlanVersion = 1, Serves = [], PlannedAt = at, FinishBy = at.AddMinutes(1), RunUntil = at.AddMinutes(1), Version = 1 });
            return db.SaveChangesAsync();
        }, rows: 2);
        await world.ApplyAsync();
        await world.UntilAsync(async () => await world.StateAsync(AtNine) == "done", "the other round is done");

        await world.UntilAsync(async () => await world.StateAsync("aaa.1") == "missed", "the bad one is missed", seconds: 5);
        Assert.Contains("巡检计划的内容不能读取", (await world.RoundAsync("aaa.1"))["round"]!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_round_is_run_early_by_no_more_than_its_window()
    {
        await using var world = await RoundWorld.StartAsync(RoundWorld.Monday(8, 30));
        await world.ApplyAsync();
        await world.PlannedAsync(2);
        using var early = await world.Client.PostAsync("/rounds/small.daily.202603030900/run", null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        Assert.Contains("round-too-early", await early.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        (await world.Client.PostAsync($"/rounds/{AtNine}/run", null, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
    }

    private static async Task ChangeAsync(RoundWorld world, Func<ProbingDb, Task<int>> change, int rows = 1)
    {
        await using var scope = world.Host.Services.CreateAsyncScope();
        Assert.Equal(rows, await change(scope.ServiceProvider.GetRequiredService<ProbingDb>()));
    }
}
