using Microsoft.Extensions.Options;
using Platform.Probing.Scheduling;
using Platform.Probing.Shards;
using Platform.Testing;

namespace Platform.Probing.Tests.Shards;

public sealed class RedisLedgerTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task What_a_living_replica_has_nobody_gets_and_what_a_silent_one_had_is_free()
    {
        var redis = Environment.GetEnvironmentVariable("PLATFORM_TEST_REDIS") ?? throw new InvalidOperationException("$XunitDynamicSkip$skipped, because PLATFORM_TEST_REDIS names no Redis");
        await using var ledger = new RedisLedger(redis, Options.Create(new SchedulingOptions { Installation = Guid.NewGuid().ToString("n") }));
        var stop = TestContext.Current.CancellationToken;
        Assert.True((await ledger.RenewAsync("政务外网区", "a", Lease, stop)).Forgotten);
        Assert.Equal([1, 2, 255], await ledger.TakeAsync("政务外网区", "a", [1, 2, 255], stop));
        Assert.Equal([3], await ledger.TakeAsync("政务外网区", "b", [2, 3], stop));

        var page = await ledger.RenewAsync("政务外网区", "a", Lease, stop);
        Assert.False(page.Forgotten);
        Assert.Equal(["a"], page.Replicas);
        Assert.Equal(["a", "a", null, "a"], new[] { 1, 2, 3, 255 }.Select(slot => page.Owners[slot]));

        await ledger.ReleaseAsync("政务外网区", "b", [1], stop);
        await ledger.ReleaseAsync("政务外网区", "a", [2], stop);
        Assert.Equal([2], await ledger.TakeAsync("政务外网区", "b", [1, 2], stop));
        await Eventually.TrueAsync(async () => (await ledger.TakeAsync("政务外网区", "b", [1], stop)).Count == 1, "what the silent one had is free");
        await ledger.LeaveAsync("政务外网区", "a", stop);
        Assert.All((await ledger.RenewAsync("互联网区", "c", Lease, stop)).Owners, Assert.Null);
    }
}
