using Microsoft.EntityFrameworkCore;
using Platform.ServiceDefaults.Data;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>
/// A lease row that one replica holds at a time, by the database's clock. Who held it too long is fenced by the token: its
/// next renewal touches no row.
/// </summary>
internal sealed class Lease(string name, TimeSpan duration)
{
    private readonly string owner = Guid.CreateVersion7().ToString();

    /// <summary>Takes or renews the lease; null when another replica has it.</summary>
    public async Task<LeaseRow?> TryHoldAsync(ServiceDbContext db, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlRawAsync(Sql.InsertLease(db), [name, Guid.CreateVersion7()], cancellationToken);
        var held = await db.Database.ExecuteSqlRawAsync(Sql.HoldLease(db), [owner, (long)duration.TotalMilliseconds, name], cancellationToken);
        return held == 0 ? null : await db.Leases.AsNoTracking().SingleAsync(row => row.Name == name, cancellationToken);
    }

    /// <summary>Lets a successor start at once.</summary>
    public async Task ReleaseAsync(ServiceDbContext db, CancellationToken cancellationToken) =>
        await db.Leases.Where(row => row.Name == name && row.Owner == owner)
            .ExecuteUpdateAsync(row => row.SetProperty(x => x.Until, 0L), cancellationToken);
}
