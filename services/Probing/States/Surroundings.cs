using Microsoft.EntityFrameworkCore;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.Maintenances;

namespace Platform.Probing.States;

/// <summary>What decides whether somebody is told of a check: what it depends on, and what maintenance covers it.</summary>
internal sealed record Surrounding(Check Check, WatchedSystem? System, IReadOnlyList<Upstream> Upstream)
{
    public Covered Covered => new(Check.Id, Check.ContractId, Check.SystemId, Check.ComponentId, Check.Zone ?? System?.Zone);

    /// <summary>How long it takes at most until a recovery is confirmed; nothing when it is probed in rounds only.</summary>
    public TimeSpan TimeToRecover => Check.Every * Check.UpCount;
}

/// <summary>Reads the surroundings of checks.</summary>
internal static class Surroundings
{
    /// <param name="changed">States that are about to be written; they count before those in the database.</param>
    public static async Task<Dictionary<string, Surrounding>> ReadAsync(
        ProbingDb db, IReadOnlyCollection<string> ids, IReadOnlyDictionary<string, CheckState> changed, CancellationToken cancellationToken)
    {
        var checks = await db.Set<Check>().AsNoTracking().Where(check => ids.Contains(check.Id)).ToListAsync(cancellationToken);
        var wanted = checks.SelectMany(check => check.DependsOn).Distinct().ToList();
        var upstream = wanted.Count == 0 ? [] : await UpstreamAsync(db, wanted, changed, cancellationToken);
        var scopes = checks.Select(check => WatchedSystem.ScopeOf(check.ContractId)).Distinct().ToList();
        var systems = await db.Set<WatchedSystem>().AsNoTracking().Where(system => scopes.Contains(system.Scope)).ToListAsync(cancellationToken);
        return checks.ToDictionary(check => check.Id, check => new Surrounding(
            check, systems.Find(system => system.Id == check.SystemId && system.Scope == WatchedSystem.ScopeOf(check.ContractId)),
            [.. check.DependsOn.Select(upstream.GetValueOrDefault).OfType<Upstream>()]));
    }

    private static async Task<Dictionary<string, Upstream>> UpstreamAsync(
        ProbingDb db, List<string> ids, IReadOnlyDictionary<string, CheckState> changed, CancellationToken cancellationToken)
    {
        var found = await db.Set<Check>().AsNoTracking().Where(check => ids.Contains(check.Id) && check.RetiredAt == null)
            .Join(db.Set<CheckState>().AsNoTracking(), check => check.Id, state => state.CheckId, (check, state) => new { check.Id, check.Name, check.Every, check.DownCount, state })
            .ToListAsync(cancellationToken);
        return found.ToDictionary(one => one.Id, one =>
        {
            var state = changed.GetValueOrDefault(one.Id) ?? one.state;
            return new Upstream(one.Id, one.Name, state.Status, state.LastVerdict, state.LastPlannedAt, one.Every * one.DownCount);
        });
    }
}
