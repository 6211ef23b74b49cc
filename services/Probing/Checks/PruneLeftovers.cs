using Microsoft.EntityFrameworkCore;
using Platform.Probing.Baselines;
using Platform.Probing.Data;
using Platform.Probing.Heartbeats;
using Platform.Probing.Licences;
using Platform.Probing.Rounds;

namespace Platform.Probing.Checks;

/// <summary>
/// Small rows that nobody asks for any more: what checks retired long ago had seen, standstills that no round needs, rungs told of an end
/// that a renewal has moved. Fences of slots stay: they are 256 a zone, and their tokens must never fall.
/// </summary>
internal static class PruneLeftovers
{
    /// <param name="db">The database.</param>
    /// <param name="states">Checks retired before it have lost the history of their states as well.</param>
    /// <param name="inspected">Rounds before it are gone.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(ProbingDb db, DateTimeOffset states, DateTimeOffset inspected, CancellationToken cancellationToken)
    {
        await using var transaction = await db.BeginAsync(cancellationToken);
        var gone = db.Set<Check>().Where(check => check.RetiredAt < states);
        await db.Set<Heartbeat>().Where(beat => gone.Any(check => check.Id == beat.CheckId)).ExecuteDeleteAsync(cancellationToken);
        await db.Set<ContentSeen>().Where(seen => gone.Any(check => check.Id == seen.CheckId)).ExecuteDeleteAsync(cancellationToken);
        await db.Set<RoundGap>().Where(gap => gap.To < inspected).ExecuteDeleteAsync(cancellationToken);

        // Of the end that stands the rungs stay, or it would be told again.
        await db.Set<LicenceRung>().Where(rung => rung.ToldAt < inspected && !db.Set<Licence>().Any(licence => licence.Id == rung.LicenceId && licence.ValidUntil == rung.ValidUntil))
            .ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
