using Microsoft.EntityFrameworkCore;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.States;

namespace Platform.Probing.Scheduling;

/// <summary>One check as the scheduler takes it: what to probe (null: nothing any more) and the newest instant that was probed.</summary>
internal sealed record LoadedCheck(string Id, long Version, ScheduledCheck? Check, DateTimeOffset? LastPlannedAt);

/// <summary>Reads the checks that changed since it last looked; the first look reads all.</summary>
internal sealed class CheckLoader(IServiceScopeFactory scopes, CheckRules rules, CheckVault vault, ILogger<CheckLoader> log)
{
    /// <summary>Looks back a little, because a change commits after the instant it carries; versions tell what is known already.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, long> known = [];
    private DateTimeOffset? looked;

    public async Task<IReadOnlyList<LoadedCheck>> ReadAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        var since = looked - Overlap;
        var changed = await db.Set<Check>().AsNoTracking().Where(check => since == null || check.ChangedAt >= since)
            .Select(check => new { check.Id, check.Version }).ToListAsync(cancellationToken);
        var ids = changed.Where(check => known.GetValueOrDefault(check.Id) < check.Version).Select(check => check.Id).ToList();
        var loaded = new List<LoadedCheck>();
        foreach (var some in ids.Chunk(500))
        {
            loaded.AddRange(await ReadAsync(db, some, cancellationToken));
        }

        looked = now;
        foreach (var check in loaded)
        {
            known[check.Id] = check.Version;
        }

        return loaded;
    }

    private async Task<IEnumerable<LoadedCheck>> ReadAsync(ProbingDb db, string[] ids, CancellationToken cancellationToken)
    {
        var checks = await db.Set<Check>().AsNoTracking().Where(check => ids.Contains(check.Id)).ToListAsync(cancellationToken);
        var states = await db.Set<CheckState>().AsNoTracking().Where(state => ids.Contains(state.CheckId)).ToDictionaryAsync(state => state.CheckId, cancellationToken);
        var systems = (await db.Set<WatchedSystem>().AsNoTracking().ToListAsync(cancellationToken)).ToDictionary(system => (system.Scope, system.Id));
        return checks.Select(check =>
        {
            var state = states.GetValueOrDefault(check.Id);
            return new LoadedCheck(check.Id, check.Version, Ready(check, systems, state), state?.LastPlannedAt);
        });
    }

    private ScheduledCheck? Ready(Check check, Dictionary<(string Scope, string Id), WatchedSystem> systems, CheckState? state)
    {
        if (check.Paused || check.RetiredAt is not null || check.Every == TimeSpan.Zero)
        {
            return null;
        }

        if (rules.Plan(check, vault.Open(check)) is not { } plan)
        {
            log.CheckNotReadable(check.Id, check.Kind);
            return null;
        }

        var ready = ScheduledCheck.Of(check, systems.GetValueOrDefault((WatchedSystem.ScopeOf(check.ContractId), check.SystemId)), plan);
        ready.LastKnown = state?.Status ?? default;
        return ready;
    }
}
