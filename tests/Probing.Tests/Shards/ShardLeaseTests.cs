using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts.Events;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.Results;
using Platform.Probing.Scheduling;
using Platform.Probing.Shards;
using Platform.Probing.States;
using Platform.Testing;

namespace Platform.Probing.Tests.Shards;

public sealed class ShardLeaseTests
{
    private const string Home = "local.home";
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Planned = DueTimes.After(Home, TimeSpan.FromMinutes(1), Start);
    private readonly TestClock clock = new(Start);

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task What_a_replica_writes_after_another_took_its_slots_over_is_refused(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var host = await StartAsync(database);
        var ledger = new MemoryLedger(clock);
        var (old, successor) = (new Replica(host, ledger, clock, "old"), new Replica(host, ledger, clock, "successor"));
        await old.TurnAsync();
        var late = old.Outcome(Home, Planned, old.ShardOf(Home), Observation.Failed(FailureReason.Timeout));

        clock.Advance(TimeSpan.FromSeconds(6));
        await successor.TurnAsync();
        Assert.Equal(Slots.Count, successor.Held.Count());
        await old.WriteAsync(late);
        Assert.Empty(await RowsAsync(host));
        Assert.True(late.Shard!.Lost);
        await successor.WriteAsync(successor.Outcome(Home, Planned.AddMinutes(1), successor.ShardOf(Home)));
        Assert.Equal(Planned.AddMinutes(1), Assert.Single(await RowsAsync(host), row => row.Missed == 0).PlannedAt);
    }

    [Fact]
    public async Task A_process_that_was_stopped_asks_before_it_probes_on()
    {
        await using var host = await StartAsync();
        var ledger = new MemoryLedger(clock);
        var (woken, other) = (new Replica(host, ledger, clock, "woken"), new Replica(host, ledger, clock, "other"));
        await woken.TurnAsync();
        Assert.True(woken.Table.MayStart);

        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.False(woken.Table.MayStart);
        await other.TurnAsync();
        await woken.TurnAsync();
        Assert.True(woken.Table.MayStart);
        Assert.Empty(woken.Held);
    }

    [Fact]
    public async Task While_the_ledger_is_away_what_is_held_is_probed_on()
    {
        await using var host = await StartAsync();
        var ledger = new MemoryLedger(clock);
        var replica = new Replica(host, ledger, clock, "a");
        await replica.TurnAsync();
        ledger.Away = true;
        clock.Advance(TimeSpan.FromMinutes(5));
        await replica.TurnAsync();
        Assert.True(replica.Table is { MayStart: true, Away: true });
        await replica.WriteAsync(replica.Outcome(Home, Planned, replica.ShardOf(Home)));
        Assert.Single(await RowsAsync(host), row => row.Missed == 0);
    }

    [Fact]
    public async Task Who_starts_without_a_ledger_looks_at_everything_after_a_lease_and_fences_the_others_off()
    {
        await using var host = await StartAsync();
        var ledger = new MemoryLedger(clock);
        var running = new Replica(host, ledger, clock, "running");
        await running.TurnAsync();
        ledger.Away = true;
        var started = new Replica(host, ledger, clock, "started");
        await started.TurnAsync();
        Assert.Empty(started.Held);
        clock.Advance(TimeSpan.FromSeconds(6));
        await started.TurnAsync();
        Assert.Equal(Slots.Count, started.Held.Count());

        await running.WriteAsync(running.Outcome(Home, Planned, running.ShardOf(Home)));
        Assert.Empty(await RowsAsync(host));
        Assert.Equal(Slots.Count - 1, running.Held.Count());
    }

    [Fact]
    public async Task A_ledger_that_lost_its_memory_changes_nothing()
    {
        await using var host = await StartAsync();
        var ledger = new MemoryLedger(clock);
        var (a, b) = (new Replica(host, ledger, clock, "a"), new Replica(host, ledger, clock, "b"));
        await SettleAsync(a, b);
        var before = Tokens(a).Concat(Tokens(b)).ToList();
        Assert.Equal((128, 128), (a.Held.Count(), b.Held.Count()));

        ledger.Forget();
        await SettleAsync(a, b);
        Assert.Equal(before, Tokens(a).Concat(Tokens(b)));
    }

    [Fact]
    public async Task A_slot_changes_hands_only_when_what_runs_in_it_is_written()
    {
        await using var host = await StartAsync();
        var ledger = new MemoryLedger(clock);
        var (a, b) = (new Replica(host, ledger, clock, "a"), new Replica(host, ledger, clock, "b"));
        await a.TurnAsync();
        var busy = a.Table.Find("", Slots.Count - 1)!;
        busy.Begin();
        await SettleAsync(b, a);
        Assert.True(busy is { Leaving: true, Lost: false });
        Assert.Equal((129, 127), (a.Held.Count(), b.Held.Count()));
        busy.End();
        await SettleAsync(a, b);
        Assert.Equal((128, 128), (a.Held.Count(), b.Held.Count()));
    }

    [Fact]
    public async Task Who_stops_gives_everything_back_at_once()
    {
        await using var host = await StartAsync();
        var ledger = new MemoryLedger(clock);
        var (a, b) = (new Replica(host, ledger, clock, "a"), new Replica(host, ledger, clock, "b"));
        await SettleAsync(a, b);
        await a.Leases.StopAsync(CancellationToken.None);
        await b.TurnAsync();
        Assert.Equal(Slots.Count, b.Held.Count());
    }

    [Fact]
    public async Task Two_processes_without_Redis_do_not_fight_the_newer_has_it()
    {
        await using var host = await StartAsync();
        var (older, newer) = (new Replica(host, new AloneLedger(), clock, "older"), new Replica(host, new AloneLedger(), clock, "newer"));
        await older.TurnAsync();
        await newer.TurnAsync();
        await older.WriteAsync(older.Outcome(Home, Planned, older.ShardOf(Home)));
        await older.TurnAsync();
        Assert.Equal(Slots.Count - 1, older.Held.Count());
        await newer.WriteAsync(newer.Outcome(Home, Planned, newer.ShardOf(Home)));
        Assert.Single(await RowsAsync(host), row => row.Missed == 0);
    }

    private static async Task SettleAsync(Replica one, Replica other)
    {
        for (var turn = 0; turn < 3; turn++)
        {
            await one.TurnAsync();
            await other.TurnAsync();
        }
    }

    private static IEnumerable<(int Slot, long Token)> Tokens(Replica replica) => replica.Table.All.Select(shard => (shard.Slot, shard.Token)).Order();

    private static async Task<List<ResultRow>> RowsAsync(ServiceHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ProbingDb>().Set<ResultRow>().AsNoTracking().ToListAsync();
    }

    private static async Task<ServiceHost> StartAsync(TestDatabase? database = null)
    {
        var host = await ServiceHost.StartAsync(new ProbingModule(), settings: [new("Probing:Scheduling:Enabled", "false")], database: database);
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        db.Add(new Check
        {
            Id = Home, Name = "首页", SystemId = "门户", Kind = "tcp", Settings = [], Target = "127.0.0.1:9", Conditions = [], Serves = [],
            Every = TimeSpan.FromMinutes(1), Timeout = TimeSpan.FromSeconds(5), DownCount = 2, DownWindow = 2, UpCount = 1, UpWindow = 1, Version = 1,
        });
        db.Add(new CheckState { CheckId = Home, Since = Start, ConfirmedAt = Start, Reason = "尚未探测" });
        await db.SaveChangesAsync();
        return host;
    }
}
