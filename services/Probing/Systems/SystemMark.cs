using Microsoft.EntityFrameworkCore;
using Platform.Probing.Checks;
using Platform.Probing.Data;

namespace Platform.Probing.Systems;

/// <summary>What checks carry with them of their system: where they are probed from, and the names in what they say.</summary>
internal sealed record SystemMark(string Name, string? Zone, string Components)
{
    public static SystemMark Of(WatchedSystem system) =>
        new(system.Name, system.Zone, string.Join('\n', system.Components.Select(component => $"{component.Id}\t{component.Name}")));

    /// <summary>
    /// When <paramref name="system"/> says something else by now, its checks become new versions: so every replica takes them anew, and
    /// the one of the old zone leaves them. Call it after saving, in the same transaction.
    /// </summary>
    public async Task PassOnAsync(ProbingDb db, WatchedSystem system, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var after = Of(system);
        if (after == this)
        {
            return;
        }

        var (contract, zoneOnly) = (system.Scope == WatchedSystem.Local ? null : system.Scope, after == this with { Zone = after.Zone });
        await db.Set<Check>().Where(check => check.ContractId == contract && check.SystemId == system.Id && check.RetiredAt == null && (!zoneOnly || check.Zone == null))
            .ExecuteUpdateAsync(row => row.SetProperty(check => check.Version, check => check.Version + 1).SetProperty(check => check.ChangedAt, now), cancellationToken);
    }
}
