using Microsoft.EntityFrameworkCore;
using Platform.Probing.Data;

namespace Platform.Probing.Checks;

/// <summary>Finds the system a request means, by id or name, and makes a new one for a new name.</summary>
internal static class SystemBook
{
    public static async Task<WatchedSystem> FindOrAddAsync(ProbingDb db, string? contractId, string text, string? zone, CancellationToken cancellationToken)
    {
        var scope = WatchedSystem.ScopeOf(contractId);
        var name = text.Trim();
        var found = await db.Set<WatchedSystem>().Where(system => system.Scope == scope && (system.Id == name || system.Name == name))
            .OrderByDescending(system => system.Id == name).FirstOrDefaultAsync(cancellationToken);
        if (found is not null)
        {
            return found;
        }

        var system = new WatchedSystem { Scope = scope, Id = name, Name = name, Zone = zone, Components = [] };
        db.Add(system);
        return system;
    }
}
