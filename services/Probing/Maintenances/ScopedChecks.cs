using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.Data;

namespace Platform.Probing.Maintenances;

/// <summary>The checks that a scope covers.</summary>
internal static class ScopedChecks
{
    public static async Task<IReadOnlyList<string>> ReadAsync(ProbingDb db, MaintenanceScope scope, CancellationToken cancellationToken)
    {
        var rows = await db.Set<Check>().AsNoTracking().Where(check => check.RetiredAt == null && !check.Paused
                && (scope.Contract == null || check.ContractId == scope.Contract) && (scope.System == null || check.SystemId == scope.System)
                && (scope.Component == null || check.ComponentId == scope.Component))
            .Select(check => new { check.Id, check.ContractId, check.SystemId, check.ComponentId, check.Zone }).ToListAsync(cancellationToken);
        var zones = scope.Zone is null ? [] : await db.Set<WatchedSystem>().AsNoTracking().ToDictionaryAsync(row => (row.Scope, row.Id), row => row.Zone, cancellationToken);
        return
        [
            .. rows.Where(row => scope.Covers(new Covered(
                row.Id, row.ContractId, row.SystemId, row.ComponentId, row.Zone ?? zones.GetValueOrDefault((WatchedSystem.ScopeOf(row.ContractId), row.SystemId))))).Select(row => row.Id),
        ];
    }
}
