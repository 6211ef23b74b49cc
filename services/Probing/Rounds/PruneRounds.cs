using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Data;
using Platform.Probing.Manual;

namespace Platform.Probing.Rounds;

/// <summary>Removes old rounds with all that hangs on them: items, people's records, their files. A round that has not ended stays.</summary>
internal static class PruneRounds
{
    private const int AtOnce = 100;

    public static async Task<bool> RunAsync(ProbingDb db, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var old = await db.Set<Round>().Where(round => round.PlannedAt < before && round.State != RoundState.Planned && round.State != RoundState.Running)
            .OrderBy(round => round.PlannedAt).Select(round => round.Id).Take(AtOnce).ToListAsync(cancellationToken);
        if (old.Count == 0)
        {
            return false;
        }

        await using var transaction = await db.BeginAsync(cancellationToken);
        var items = db.Set<RoundItem>().Where(item => old.Contains(item.RoundId));
        await PruneRecords.RemoveAsync(
            db, await db.Set<ManualRecord>().Where(record => items.Any(item => item.Id == record.RoundItemId)).Select(record => record.Id).ToListAsync(cancellationToken), cancellationToken);
        await items.ExecuteDeleteAsync(cancellationToken);
        await db.Set<Round>().Where(round => old.Contains(round.Id)).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return old.Count == AtOnce;
    }
}
