using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Probing.Checks;
using Platform.Probing.Data;

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

    private static async Task ChangeAsync(RoundWorld world, Func<ProbingDb, Task<int>> change)
    {
        await using var scope = world.Host.Services.CreateAsyncScope();
        Assert.Equal(1, await change(scope.ServiceProvider.GetRequiredService<ProbingDb>()));
    }
}
