using Microsoft.EntityFrameworkCore;
using Platform.Probing.Checks;
using Platform.Probing.Data;

namespace Platform.Probing.Zones;

/// <summary>Where checks are probed from: their own zone, or their system's.</summary>
internal static class CheckZones
{
    public static string Of(string? checkZone, string? systemZone) => checkZone ?? systemZone ?? "";

    /// <summary>How many checks that are probed by themselves each zone has.</summary>
    public static async Task<Dictionary<string, int>> CountAsync(ProbingDb db, CancellationToken cancellationToken)
    {
        var systems = await db.Set<WatchedSystem>().AsNoTracking().Select(system => new { system.Scope, system.Id, system.Zone })
            .ToDictionaryAsync(system => (system.Scope, system.Id), system => system.Zone, cancellationToken);
        var groups = await db.Set<Check>().Where(check => !check.Paused && check.RetiredAt == null && check.Every != TimeSpan.Zero)
            .GroupBy(check => new { check.Zone, check.ContractId, check.SystemId }).Select(group => new { group.Key, Count = group.Count() }).ToListAsync(cancellationToken);
        return groups.GroupBy(group => Of(group.Key.Zone, systems.GetValueOrDefault((WatchedSystem.ScopeOf(group.Key.ContractId), group.Key.SystemId))))
            .ToDictionary(zone => zone.Key, zone => zone.Sum(group => group.Count));
    }
}
