using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.Shards;
using Platform.Probing.States;
using Platform.Probing.Zones;

namespace Platform.Probing.Scheduling;

/// <summary>One check as the scheduler takes it: what to probe (null: nothing here any more) and the newest instant that was probed.</summary>
internal sealed record LoadedCheck(string Id, long Version, ScheduledCheck? Check, DateTimeOffset? LastPlannedAt);

/// <summary>Reads checks, some at a time: those of shards that have come to us, and those that changed since it last looked.</summary>
internal sealed class CheckLoader(
    IServiceScopeFactory scopes, CheckRules rules, CheckVault vault, ShardTable table, ServedZones zones, TimeProvider time, ILogger<CheckLoader> log)
{
    private const int AtOnce = 500;

    /// <summary>Looks back a little, because a change commits after the instant it carries; versions tell what is known already.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    /// <summary>How often all versions are compared: what took longer to commit, or was stamped by a clock that is behind, is found then.</summary>
    private static readonly TimeSpan Comparison = TimeSpan.FromMinutes(1);

    private readonly HashSet<string> words = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> versions = new(StringComparer.Ordinal);
    private DateTimeOffset looked = time.GetUtcNow();
    private DateTimeOffset compared = time.GetUtcNow();

    /// <summary>All checks of <paramref name="shards"/>; their states are read after the fence was raised, so nobody else moves them any more.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LoadedCheck>> ReadAsync(IReadOnlyCollection<Shard> shards, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        var systems = await SystemsAsync(db, cancellationToken);
        var wanted = shards.ToHashSet();
        var ids = new List<string>();
        await foreach (var check in db.Set<Check>().AsNoTracking().Where(check => !check.Paused && check.RetiredAt == null && check.Every != TimeSpan.Zero)
                           .Select(check => new { check.Id, check.Zone, check.ContractId, check.SystemId }).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var system = systems.GetValueOrDefault((WatchedSystem.ScopeOf(check.ContractId), check.SystemId));
            if (table.Find(CheckZones.Of(check.Zone, system?.Zone), Slots.Of(check.Id)) is { } shard && wanted.Contains(shard))
            {
                ids.Add(check.Id);
            }
        }

        foreach (var some in ids.Chunk(AtOnce))
        {
            yield return await ReadAsync(db, some, systems, cancellationToken);
        }
    }

    /// <summary>What changed since the last look, wherever it belongs now.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LoadedCheck>> ReadChangesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        var all = now - compared >= Comparison;
        var since = looked - Overlap;
        var ids = new List<string>();
        await foreach (var check in db.Set<Check>().AsNoTracking().Where(check => all || check.ChangedAt >= since)
                           .Select(check => new { check.Id, check.Version }).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (versions.GetValueOrDefault(check.Id) < check.Version)
            {
                ids.Add(check.Id);
            }
        }

        if (ids.Count > 0)
        {
            var systems = await SystemsAsync(db, cancellationToken);
            foreach (var some in ids.Chunk(AtOnce))
            {
                yield return await ReadAsync(db, some, systems, cancellationToken);
            }
        }

        looked = now;
        compared = all ? now : compared;
    }

    private static Task<Dictionary<(string Scope, string Id), WatchedSystem>> SystemsAsync(ProbingDb db, CancellationToken cancellationToken) =>
        db.Set<WatchedSystem>().AsNoTracking().ToDictionaryAsync(system => (system.Scope, system.Id), cancellationToken);

    private async Task<IReadOnlyList<LoadedCheck>> ReadAsync(
        ProbingDb db, string[] ids, Dictionary<(string Scope, string Id), WatchedSystem> systems, CancellationToken cancellationToken)
    {
        var checks = await db.Set<Check>().AsNoTracking().Where(check => ids.Contains(check.Id)).ToListAsync(cancellationToken);
        var states = await db.Set<CheckState>().AsNoTracking().Where(state => ids.Contains(state.CheckId))
            .Select(state => new { state.CheckId, state.Status, state.LastPlannedAt }).ToDictionaryAsync(state => state.CheckId, cancellationToken);
        var loaded = new List<LoadedCheck>(checks.Count);
        foreach (var check in checks)
        {
            var state = states.GetValueOrDefault(check.Id);
            var ready = Ready(check, systems.GetValueOrDefault((WatchedSystem.ScopeOf(check.ContractId), check.SystemId)));
            if (ready is not null)
            {
                ready.LastKnown = state?.Status ?? default;
            }

            loaded.Add(new LoadedCheck(check.Id, check.Version, ready, state?.LastPlannedAt));
        }

        // Only what could be read whole counts as seen.
        loaded.ForEach(check => versions[check.Id] = check.Version);
        return loaded;
    }

    private ScheduledCheck? Ready(Check check, WatchedSystem? system)
    {
        if (check.Paused || check.RetiredAt is not null || check.Every == TimeSpan.Zero)
        {
            return null;
        }

        var zone = CheckZones.Of(check.Zone, system?.Zone);
        zones.Note(zone);
        if (table.Find(zone, Slots.Of(check.Id)) is not { } shard)
        {
            return null;
        }

        if (rules.Plan(check, vault.TryOpen(check)) is not { } plan)
        {
            log.CheckNotReadable(check.Id, check.Kind);
            return null;
        }

        var ready = ScheduledCheck.Of(check, system, plan, shard);
        return ready with
        {
            ContractId = Same(ready.ContractId), SystemId = Same(ready.SystemId)!, SystemName = Same(ready.SystemName)!, ComponentName = Same(ready.ComponentName),
            Zone = Same(ready.Zone), Kind = Same(ready.Kind)!, Serves = ready.Serves.Count == 0 ? [] : [.. ready.Serves.Select(clause => Same(clause)!)],
        };
    }

    /// <summary>One copy of words that thousands of checks share.</summary>
    private string? Same(string? word)
    {
        if (word is null)
        {
            return null;
        }

        if (words.TryGetValue(word, out var known))
        {
            return known;
        }

        if (words.Count < 20_000)
        {
            words.Add(word);
        }

        return word;
    }
}
