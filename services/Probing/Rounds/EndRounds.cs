using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.Results;

namespace Platform.Probing.Rounds;

/// <summary>Takes the results of probes into the rounds that asked for them, and ends the rounds that are complete or over.</summary>
internal sealed class EndRounds(ProbingDb db, ProbingTelemetry telemetry, ILogger<EndRounds> log)
{
    private const int Most = 500;

    public async Task RunAsync(DateTimeOffset now, IReadOnlyList<RoundGap> gaps, CancellationToken cancellationToken)
    {
        while (await CollectAsync(now, cancellationToken))
        {
        }

        var over = await db.Set<Round>().Where(round => round.State == RoundState.Running
            && (round.RunUntil < now || !db.Set<RoundItem>().Any(item => item.RoundId == round.Id && item.State == RoundItemState.Pending)))
            .OrderBy(round => round.PlannedAt).Select(round => round.Id).Take(Most).ToListAsync(cancellationToken);
        foreach (var id in over)
        {
            db.ChangeTracker.Clear();
            try
            {
                await EndAsync(id, now, gaps, cancellationToken);
            }
            catch (DbUpdateException)
            {
                // A person has just answered, or another replica has ended it: the next turn sees what holds.
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                log.RoundNotKept(failure, id);
            }
        }
    }

    /// <summary>A result is found by its check and its planned instant, whoever probed and wherever it was written from.</summary>
    private async Task<bool> CollectAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        var found = await (
            from item in db.Set<RoundItem>()
            join round in db.Set<Round>() on item.RoundId equals round.Id
            join row in db.Set<ResultRow>() on new { CheckId = item.CheckId!, item.DueAt } equals new { row.CheckId, DueAt = row.PlannedAt }
            where item.State == RoundItemState.Pending && item.CheckId != null && round.State == RoundState.Running && item.DueAt <= now && !row.Manual
            orderby item.DueAt
            select new { item, row }).Take(Most).ToListAsync(cancellationToken);
        foreach (var pair in found.DistinctBy(pair => pair.item.Id))
        {
            var (item, row) = (pair.item, pair.row);
            (item.State, item.Reason) = Verdict(row);
            item.At = (item.StartedAt ?? item.DueAt) + TimeSpan.FromMilliseconds(Math.Max(0, row.LagMs) + (row.LatencyMs ?? 0));
            (item.ClaimedBy, item.ClaimedUntil) = (null, null);
        }

        await db.SaveChangesAsync(cancellationToken);
        return found.Count == Most;
    }

    private static (RoundItemState State, string? Reason) Verdict(ResultRow row) => row switch
    {
        { Status: CheckStatus.Up } => (RoundItemState.Normal, null),
        { Status: CheckStatus.Down or CheckStatus.Degraded } => (RoundItemState.Abnormal, row.Reason),
        { Failure: FailureReason.NotAllowed } => (RoundItemState.NotDone, row.Reason),
        { Failure: FailureReason.NoBeat } => (RoundItemState.Abnormal, row.Reason),
        _ => (RoundItemState.Unknown, row.Reason),
    };

    private async Task EndAsync(string id, DateTimeOffset now, IReadOnlyList<RoundGap> gaps, CancellationToken cancellationToken)
    {
        await using var transaction = await db.BeginAsync(cancellationToken);
        var round = await db.Set<Round>().SingleAsync(row => row.Id == id, cancellationToken);
        var items = await db.Set<RoundItem>().Where(item => item.RoundId == id).ToListAsync(cancellationToken);
        if (round.State != RoundState.Running || RoundProgress.Begun(round, items, now, gaps) is not { } end)
        {
            return;
        }

        foreach (var open in items.Where(item => item.State == RoundItemState.Pending))
        {
            (open.State, open.Reason) = (RoundItemState.NotDone, "规定时间内没有完成");
        }

        (round.State, round.FinishedAt) = (end.State, end.FinishedAt);
        round.Reason = string.Join("；", new[] { round.Reason, end.Reason }.OfType<string>()) is { Length: > 0 } reason ? reason : null;
        round.Count(items);
        round.Version++;
        db.Publish(round.Finished());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        telemetry.RoundEnded(round.State);
        log.RoundEnded(id, round.State, round.Reason);
    }
}
