using Microsoft.EntityFrameworkCore;
using Platform.Probing.Data;
using Platform.Probing.Evidence;

namespace Platform.Probing.Manual;

/// <summary>Removes old records of checks, with their files; the newest of each check stays, for the check is judged by it. Those of rounds go with their round.</summary>
internal static class PruneRecords
{
    private const int AtOnce = 200;

    public static async Task<bool> RunAsync(ProbingDb db, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var old = await db.Set<ManualRecord>()
            .Where(record => record.RoundItemId == null && record.RecordedAt < before && db.Set<ManualRecord>().Any(newer => newer.CheckId == record.CheckId && newer.At > record.At))
            .OrderBy(record => record.RecordedAt).Select(record => record.Id).Take(AtOnce).ToListAsync(cancellationToken);
        if (old.Count == 0)
        {
            return false;
        }

        await using var transaction = await db.BeginAsync(cancellationToken);
        await RemoveAsync(db, old, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return old.Count == AtOnce;
    }

    /// <summary>Removes records and their files, in the transaction of <paramref name="db"/>.</summary>
    public static async Task RemoveAsync(ProbingDb db, IReadOnlyCollection<string> records, CancellationToken cancellationToken)
    {
        foreach (var some in records.Chunk(AtOnce))
        {
            string?[] owners = [.. some.Select(ManualRecord.OwnerOf)];
            await db.Set<EvidenceFile>().Where(file => owners.Contains(file.BelongsTo)).ExecuteDeleteAsync(cancellationToken);
            await db.Set<ManualRecord>().Where(record => some.Contains(record.Id)).ExecuteDeleteAsync(cancellationToken);
        }
    }
}
