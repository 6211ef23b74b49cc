using Microsoft.EntityFrameworkCore;
using Platform.Probing.Data;

namespace Platform.Probing.States;

/// <summary>Removes old changes of states; the newest of each check stays, for it tells how the check stands.</summary>
internal static class PruneStates
{
    private const int AtOnce = 2_000;

    public static async Task<bool> RunAsync(ProbingDb db, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var old = db.Set<StateChange>().Where(change => change.Since < before && db.Set<StateChange>().Any(newer => newer.CheckId == change.CheckId && newer.Version > change.Version));

        // The key has two parts, so the piece is measured by time: all up to the instant of the last that fits.
        var full = await old.OrderBy(change => change.Since).Select(change => (DateTimeOffset?)change.Since).Skip(AtOnce - 1).FirstOrDefaultAsync(cancellationToken);
        await using var transaction = await db.BeginAsync(cancellationToken);
        await (full is { } until ? old.Where(change => change.Since <= until) : old).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return full is not null;
    }
}
