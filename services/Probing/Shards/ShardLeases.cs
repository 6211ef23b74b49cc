using Microsoft.Extensions.Options;
using Platform.Probing.Data;
using Platform.Probing.Scheduling;
using Platform.Probing.Zones;

namespace Platform.Probing.Shards;

/// <summary>
/// Keeps this replica's share of the slots of each zone it serves: says that it lives, takes what is free, gives back what is more
/// than its share once it is finished, and on stopping gives everything back, so that a successor starts at once.
/// </summary>
internal sealed class ShardLeases(
    ILedger ledger, ShardFences fences, ShardTable table, ServedZones zones, ReplicaName name, IServiceScopeFactory scopes,
    IOptions<SchedulingOptions> options, TimeProvider time, ILogger<ShardLeases> log) : BackgroundService
{
    private readonly TimeSpan lease = ledger is AloneLedger ? TimeSpan.FromDays(10_000) : options.Value.Lease;
    private readonly TimeSpan turn = options.Value.Lease / 5;
    private readonly Dictionary<string, DateTimeOffset> waitUntil = [];
    private readonly HashSet<string> everHeld = [];
    private DateTimeOffset? awaySince;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            foreach (var zone in zones.Known)
            {
                await ledger.ReleaseAsync(zone, name.Value, [.. table.All.Where(shard => shard.Zone == zone).Select(shard => shard.Slot)], cancellationToken);
                await ledger.LeaveAsync(zone, name.Value, cancellationToken);
            }
        }
        catch (Exception failure)
        {
            // The lease ends by itself soon.
            log.SlotsNotReleased(failure.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled)
        {
            return;
        }

        try
        {
            var discovered = false;
            while (true)
            {
                var more = zones.Changed;
                discovered = discovered || await DiscoverAsync(stoppingToken);
                await TurnAsync(stoppingToken);
                using var awake = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                await Task.WhenAny(Task.Delay(turn, time, awake.Token), more);
                await awake.CancelAsync();
                stoppingToken.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>One turn through all zones.</summary>
    internal async Task TurnAsync(CancellationToken cancellationToken)
    {
        var asked = time.GetUtcNow();
        var answered = true;
        foreach (var zone in zones.Known)
        {
            answered &= await TurnAsync(zone, asked, cancellationToken);
        }

        if (answered)
        {
            table.Renewed(asked, lease);
        }
    }

    private async Task<bool> TurnAsync(string zone, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            await ShareAsync(zone, now, cancellationToken);
            awaySince = null;
            return true;
        }
        catch (ClaimFailed failure)
        {
            log.SlotsNotClaimed(failure.InnerException!, zone);
            return true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            if (awaySince is null)
            {
                awaySince = now;
                log.LedgerAway(failure.GetType().Name);
            }

            table.NotRenewed();
            await StartAloneAsync(zone, now, cancellationToken);
            return false;
        }
    }

    private async Task ShareAsync(string zone, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var held = table.All.Where(shard => shard.Zone == zone).ToDictionary(shard => shard.Slot);
        var page = await ledger.RenewAsync(zone, name.Value, lease, cancellationToken);
        if (page.Forgotten && held.Count > 0)
        {
            waitUntil[zone] = now + lease;
        }

        var share = FairShare.Decide(name.Value, page, held.Keys.ToHashSet(), wait: waitUntil.TryGetValue(zone, out var until) && now < until);
        var got = share.Take.Count == 0 ? [] : await ledger.TakeAsync(zone, name.Value, share.Take, cancellationToken);
        foreach (var slot in share.Lost.Concat(share.Take.Except(got).Where(held.ContainsKey)))
        {
            table.Lose(held[slot]);
        }

        await ClaimAsync(zone, [.. got.Where(slot => !held.ContainsKey(slot))], cancellationToken);
        foreach (var shard in held.Values)
        {
            shard.Leaving = share.Leave.Contains(shard.Slot);
        }

        var finished = held.Values.Where(shard => shard is { Leaving: true, Idle: true, Lost: false }).ToList();
        if (finished.Count > 0)
        {
            finished.ForEach(table.Lose);
            await ledger.ReleaseAsync(zone, name.Value, [.. finished.Select(shard => shard.Slot)], cancellationToken);
            log.SlotsHandedOver(finished.Count, zone);
        }
    }

    private async Task ClaimAsync(string zone, IReadOnlyList<int> slots, CancellationToken cancellationToken)
    {
        if (slots.Count == 0)
        {
            return;
        }

        try
        {
            table.Gain(await fences.ClaimAsync(zone, slots, name.Value, cancellationToken));
            everHeld.Add(zone);
            log.SlotsTaken(slots.Count, zone);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            await ledger.ReleaseAsync(zone, name.Value, slots, cancellationToken);
            throw new ClaimFailed(failure);
        }
    }

    /// <summary>
    /// A replica that starts while the ledger is away takes everything it serves, after a lease's patience: somebody must look. Others
    /// that still probe are fenced off by that and step back; who comes last has it all until the ledger is there again.
    /// </summary>
    private async Task StartAloneAsync(string zone, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (everHeld.Contains(zone) || now - awaySince < lease)
        {
            return;
        }

        try
        {
            table.Gain(await fences.ClaimAsync(zone, [.. Enumerable.Range(0, Slots.Count)], name.Value, cancellationToken));
            everHeld.Add(zone);
            log.SlotsTaken(Slots.Count, zone);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            log.SlotsNotClaimed(failure, zone);
        }
    }

    private async Task<bool> DiscoverAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            foreach (var zone in (await CheckZones.CountAsync(scope.ServiceProvider.GetRequiredService<ProbingDb>(), cancellationToken)).Keys)
            {
                zones.Note(zone);
            }

            return true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            log.ScheduleNotRead(failure);
            return false;
        }
    }

    /// <summary>The ledger gave the slots, the database did not: they are given back and asked for again.</summary>
    private sealed class ClaimFailed(Exception inner) : Exception(inner.Message, inner);
}
