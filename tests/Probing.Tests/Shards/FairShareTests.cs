using CsCheck;
using Platform.Probing.Shards;
using Platform.Testing;

namespace Platform.Probing.Tests.Shards;

public sealed class FairShareTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    /// <summary>Replicas come, go and take turns in any order; once they are left alone, every slot has one owner and nobody has more than his share.</summary>
    [Fact]
    public Task Whoever_comes_and_goes_every_slot_soon_has_exactly_one_owner() =>
        Gen.Int[0, 5].Array[0, 40].SampleAsync(async turns =>
        {
            var clock = new TestClock(DateTimeOffset.UnixEpoch);
            var ledger = new MemoryLedger(clock);
            var held = new Dictionary<int, HashSet<int>>();
            foreach (var turn in turns)
            {
                if (turn == 5)
                {
                    // Everybody falls silent; whoever takes a turn later finds out what it still has.
                    clock.Advance(Lease + TimeSpan.FromSeconds(1));
                    continue;
                }

                await TurnAsync(ledger, held, turn);
            }

            var living = held.Keys.ToList();
            for (var round = 0; round < 4; round++)
            {
                foreach (var replica in living)
                {
                    await TurnAsync(ledger, held, replica);
                }
            }

            if (living.Count > 0)
            {
                Assert.Equal(Enumerable.Range(0, Slots.Count), held.Values.SelectMany(slots => slots).Order());
                Assert.All(held.Values, slots => Assert.True(slots.Count <= (Slots.Count + living.Count - 1) / living.Count));
            }
        }, iter: 300);

    [Fact]
    public void Checks_fall_evenly_into_the_slots()
    {
        var slots = Enumerable.Range(0, 25_600).CountBy(i => Slots.Of($"contract-2026.check-{i}")).ToDictionary();
        Assert.Equal(Slots.Count, slots.Count);
        Assert.InRange(slots.Values.Max(), 100, 160);
        Assert.InRange(slots.Values.Min(), 50, 100);
    }

    [Fact]
    public void Nothing_new_is_taken_while_others_may_have_been_forgotten_too()
    {
        var page = new LedgerPage(["a"], new string?[Slots.Count], Forgotten: true);
        Assert.Equal([3, 7], FairShare.Decide("a", page, new HashSet<int> { 3, 7 }, wait: true).Take.Order());
        Assert.Equal(Slots.Count, FairShare.Decide("a", page, new HashSet<int> { 3, 7 }, wait: false).Take.Count);
    }

    private static async Task TurnAsync(MemoryLedger ledger, Dictionary<int, HashSet<int>> held, int number)
    {
        var (me, mine) = ($"r{number}", held.TryGetValue(number, out var known) ? known : held[number] = []);
        var page = await ledger.RenewAsync("", me, Lease, CancellationToken.None);
        var share = FairShare.Decide(me, page, mine, wait: false);
        mine.ExceptWith(share.Lost);
        mine.ExceptWith(share.Take);
        mine.UnionWith(await ledger.TakeAsync("", me, share.Take, CancellationToken.None));
        mine.ExceptWith(share.Leave);
        await ledger.ReleaseAsync("", me, [.. share.Leave], CancellationToken.None);
    }
}
