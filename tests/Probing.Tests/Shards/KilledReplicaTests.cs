namespace Platform.Probing.Tests.Shards;

/// <summary>Runs when nothing else does: it measures seconds with three processes of its own.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>Three replicas on one PostgreSQL and one Redis under load; each of them, and Redis, is taken away in turn.</summary>
[Collection(nameof(Alone))]
public sealed class KilledReplicaTests(ITestOutputHelper output)
{
    private static readonly TimeSpan ServedAgain = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Killed_paused_and_without_Redis_every_instant_is_recorded_once_or_marked_and_others_take_over_within_ten_seconds()
    {
        await using var fleet = await Fleet.CreateAsync(checks: 600);
        var (one, two, three) = (fleet.Start("one"), fleet.Start("two"), fleet.Start("three"));
        await fleet.SharedByAsync(one, two, three);
        await fleet.AllProbedAfterAsync(Now);

        var killed = Now;
        one.Kill();
        var served = await fleet.AllProbedAfterAsync(killed) - killed;
        output.WriteLine($"killed: every check served again after {served.TotalSeconds:0.0} s");
        Assert.True(served < ServedAgain, $"served again only after {served}");

        await two.PauseAsync();
        var paused = Now;
        await fleet.SharedByAsync(three);
        served = await fleet.AllProbedAfterAsync(paused) - paused;
        output.WriteLine($"paused: every check served again after {served.TotalSeconds:0.0} s");
        Assert.True(served < ServedAgain, $"served again only after {served}");
        await two.WakeAsync();
        await fleet.SharedByAsync(two, three);

        fleet.Redis.Kill();
        await fleet.AllProbedAfterAsync(Now);
        await fleet.Redis.RunAsync();
        await fleet.AllProbedAfterAsync(Now);
        await fleet.SharedByAsync(two, three);

        await Task.WhenAll(two.StopAsync(), three.StopAsync());
        output.WriteLine($"marked as not run: {await fleet.EveryInstantOnceAsync()} instants");
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();
}
