using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.Results;
using Platform.Probing.States;

namespace Platform.Probing.Zones;

/// <summary>
/// Checks of a zone without a living worker become unknown, with that as their reason, instead of standing still as they were. What is
/// down stays down: losing sight of it is not its recovery.
/// </summary>
internal sealed class MarkBlindZones(IServiceScopeFactory scopes, TimeProvider time, ILogger<MarkBlindZones> log)
{
    private const int AtOnce = 500;
    private readonly Dictionary<string, DateTimeOffset> blindSince = [];
    private DateTimeOffset lookAt;

    public static string Reason(string zone) => $"网络域“{ServedZones.Shown(zone)}”没有存活的探测节点，检查未执行";

    /// <summary>Looks from time to time, if <paramref name="me"/> is the first of the living: one is enough.</summary>
    public async Task LookAsync(string me, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now < lookAt)
        {
            return;
        }

        lookAt = now + ProbeWorker.Silence;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        var alive = now - ProbeWorker.Silence;
        var workers = await db.Set<ProbeWorker>().AsNoTracking().Where(worker => worker.SeenAt >= alive).Select(worker => new { worker.Replica, worker.Zone }).ToListAsync(cancellationToken);
        if (workers.MinBy(worker => worker.Replica, StringComparer.Ordinal)?.Replica != me)
        {
            return;
        }

        var served = workers.Select(worker => worker.Zone).ToHashSet();
        var blind = (await CheckZones.CountAsync(db, cancellationToken)).Keys.Where(zone => !served.Contains(zone)).ToHashSet();
        foreach (var seen in blindSince.Keys.Except(blind).ToList())
        {
            blindSince.Remove(seen);
        }

        foreach (var zone in blind)
        {
            // A zone that is new, or whose worker restarts, gets until the next look.
            if (!blindSince.TryAdd(zone, now))
            {
                await MarkAsync(db, zone, now, cancellationToken);
            }
        }
    }

    private async Task MarkAsync(ProbingDb db, string zone, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var systems = await db.Set<WatchedSystem>().AsNoTracking().ToDictionaryAsync(system => (system.Scope, system.Id), cancellationToken);
        var reason = Reason(zone);
        var standing = await (
            from check in db.Set<Check>().AsNoTracking()
            join state in db.Set<CheckState>() on check.Id equals state.CheckId
            // The same as IsBlind, which looks once more under the lock.
            where !check.Paused && check.RetiredAt == null && check.Every != TimeSpan.Zero
                && (state.Status == CheckStatus.Up || state.Status == CheckStatus.Degraded || (state.Status == CheckStatus.Unknown && state.Reason != reason))
            select new { check.Id, check.Zone, check.ContractId, check.SystemId }).ToListAsync(cancellationToken);
        var ids = standing.Where(check => CheckZones.Of(check.Zone, systems.GetValueOrDefault((WatchedSystem.ScopeOf(check.ContractId), check.SystemId))?.Zone) == zone)
            .Select(check => check.Id).ToList();
        foreach (var some in ids.Chunk(AtOnce))
        {
            await MarkAsync(db, some, systems, reason, now, cancellationToken);
        }

        if (ids.Count > 0)
        {
            log.ZoneBlind(zone, ids.Count);
        }
    }

    private static async Task MarkAsync(
        ProbingDb db, string[] ids, Dictionary<(string Scope, string Id), WatchedSystem> systems, string reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var checks = await db.Set<Check>().AsNoTracking().Where(check => ids.Contains(check.Id)).ToDictionaryAsync(check => check.Id, cancellationToken);
        var states = (await db.LockedStatesAsync(ids, cancellationToken, tracked: false)).Where(state => IsBlind(state, reason)).ToList();
        var before = states.ToDictionary(state => state, state => state.Version);
        foreach (var state in states)
        {
            var (check, previous) = (checks[state.CheckId], state.Status);
            state.Reason = reason;
            if (previous != CheckStatus.Unknown)
            {
                (state.Status, state.Since, state.ConfirmedAt, state.History) = (CheckStatus.Unknown, state.LastPlannedAt ?? now, now, "");
                (state.Recent, state.Flapping) = ("", false);
                state.Told();
                state.Version++;
                var system = systems.GetValueOrDefault((WatchedSystem.ScopeOf(check.ContractId), check.SystemId));
                StateChange.Tell(db, new CheckStateChanged(
                    check.Id, check.Name, check.ContractId, check.SystemId, system?.Name ?? check.SystemId, system?.ComponentName(check.ComponentId), check.Zone ?? system?.Zone,
                    check.Target, check.Severity, previous, state.Status, state.Since, now, reason, check.Serves, state.Version));
            }
        }

        await db.SaveChangesAsync(cancellationToken);
        if (await BulkRows.UpdateAsync(db, states, state => before[state], cancellationToken) != states.Count)
        {
            throw new StatesMoved();
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static bool IsBlind(CheckState state, string reason) =>
        state.Status is CheckStatus.Up or CheckStatus.Degraded || (state.Status == CheckStatus.Unknown && state.Reason != reason);
}
