using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Checks;
using Platform.Probing.Data;

namespace Platform.Probing.Maintenances;

/// <summary>The checks that no probe may touch now, because a maintenance window says so; the scheduler asks before each probe.</summary>
internal sealed class SkippedChecks
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);
    private volatile FrozenSet<string> now = FrozenSet<string>.Empty;
    private (string Windows, DateTimeOffset At, Dictionary<string, Maintenance> Checks) known = ("", default, []);

    public bool Contains(string checkId) => now.Contains(checkId);

    public void Set(IReadOnlyCollection<string> ids)
    {
        if (ids.Count != now.Count || !now.SetEquals(ids))
        {
            now = ids.ToFrozenSet();
        }
    }

    /// <summary>Which checks are not to be probed at <paramref name="at"/>, each with its window; new checks are seen within seconds.</summary>
    public async Task<IReadOnlyDictionary<string, Maintenance>> WantedAsync(ProbingDb db, ActiveWindows windows, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var skipping = windows.Skipping;
        var key = string.Join(' ', skipping.Select(row => $"{row.Id}@{row.Version}"));
        if (key == known.Windows && (skipping.Count == 0 || at < known.At + LookAgain))
        {
            return known.Checks;
        }

        var wanted = new Dictionary<string, Maintenance>();
        foreach (var window in skipping)
        {
            var scope = window.Terms.Scope;
            var rows = await db.Set<Check>().AsNoTracking().Where(check => check.RetiredAt == null && !check.Paused
                    && (scope.Contract == null || check.ContractId == scope.Contract) && (scope.System == null || check.SystemId == scope.System)
                    && (scope.Component == null || check.ComponentId == scope.Component))
                .Select(check => new { check.Id, check.ContractId, check.SystemId, check.ComponentId, check.Zone }).ToListAsync(cancellationToken);
            var zones = scope.Zone is null ? [] : await db.Set<WatchedSystem>().AsNoTracking().ToDictionaryAsync(row => (row.Scope, row.Id), row => row.Zone, cancellationToken);
            foreach (var row in rows)
            {
                var zone = row.Zone ?? zones.GetValueOrDefault((WatchedSystem.ScopeOf(row.ContractId), row.SystemId));
                if (scope.Covers(new Covered(row.Id, row.ContractId, row.SystemId, row.ComponentId, zone)))
                {
                    wanted.TryAdd(row.Id, window);
                }
            }
        }

        known = (key, at, wanted);
        return wanted;
    }
}
