using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Probing.Data;
using Platform.Probing.Results;
using Platform.Probing.Rounds;
using Platform.Testing;

namespace Platform.Probing.Tests.Rounds;

public sealed class ReplicaTests
{
    private const string AtNine = "small.daily.202603020900";

    [Fact]
    public async Task Two_replicas_on_one_database_plan_begin_probe_and_end_a_round_once()
    {
        await using var database = await TestDatabase.CreateAsync("postgres");
        await using var world = await RoundWorld.StartAsync(RoundWorld.Monday(8, 59, 55), database: database);
        await using var other = await world.HostAsync(null, database);
        await world.ApplyAsync();
        await world.UntilAsync(async () => await world.StateAsync(AtNine) == "done", "the round is done");

        Assert.Equal(2, world.Visits);
        Assert.Single(await world.Host.PublishedAsync<RoundFinished>());
        await AssertOnceAsync(world.Host, 2);
    }

    [Fact]
    public async Task Replicas_that_race_for_every_step_leave_one_round_with_each_item_once()
    {
        await using var database = await TestDatabase.CreateAsync("postgres");
        await using var world = await RoundWorld.StartAsync(RoundWorld.Monday(8, 59, 55), database: database);
        await world.ApplyAsync();
        await world.PlannedAsync(2);
        world.Clock.Advance(TimeSpan.FromSeconds(10));

        // Six at once, whoever keeps the rounds: the keys and versions in the database decide.
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            await using var scope = world.Host.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<PlanRounds>().RunAsync(world.Clock.GetUtcNow(), TestContext.Current.CancellationToken);
            await scope.ServiceProvider.GetRequiredService<BeginRounds>().RunAsync(world.Clock.GetUtcNow(), [], TestContext.Current.CancellationToken);
        }));
        await world.UntilAsync(async () => await world.StateAsync(AtNine) == "done", "the round is done");
        Assert.Single(await world.Host.PublishedAsync<RoundFinished>());
        await AssertOnceAsync(world.Host, 2);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_replica_that_dies_between_two_items_leaves_the_rest_to_its_successor(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var world = await RoundWorld.StartAsync(RoundWorld.Monday(8, 59, 55), database: database);
        await world.ApplyAsync();
        await world.UntilAsync(async () => await world.StateAsync(AtNine) == "running", "the round has begun", seconds: 0.1);
        await DieWithAsync(world);

        await world.StartAgainAsync(database);
        await world.UntilAsync(async () => await world.StateAsync(AtNine) == "done", "the successor has finished it");
        await AssertOnceAsync(world.Host, 2);
        Assert.Single(await world.Host.PublishedAsync<RoundFinished>());
    }

    /// <summary>Stops the service as a kill leaves it: an item is claimed by nobody who lives, and not probed.</summary>
    private static async Task DieWithAsync(RoundWorld world)
    {
        await world.StopAsync(async host =>
        {
            await using var scope = host.Services.CreateAsyncScope();
            var until = world.Clock.GetUtcNow().AddSeconds(10);
            await scope.ServiceProvider.GetRequiredService<ProbingDb>().Set<RoundItem>().Where(item => item.State == RoundItemState.Pending)
                .ExecuteUpdateAsync(row => row.SetProperty(x => x.ClaimedBy, "the dead").SetProperty(x => x.ClaimedUntil, until), TestContext.Current.CancellationToken);
        });
    }

    private static async Task AssertOnceAsync(ServiceHost host, int items)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        Assert.Equal(items, await db.Set<RoundItem>().CountAsync(item => item.RoundId == AtNine && item.State == RoundItemState.Normal, TestContext.Current.CancellationToken));
        Assert.Equal(items, await db.Set<RoundItem>().CountAsync(item => item.RoundId == AtNine, TestContext.Current.CancellationToken));
        Assert.Equal(items, await db.Set<ResultRow>().CountAsync(TestContext.Current.CancellationToken));
    }
}
