using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Probing.Data;
using Platform.Probing.Plans;

namespace Platform.Probing.Rounds;

/// <summary>Tells that a person is needed: shortly before a round with manual items, and once more when its window passes with items open.</summary>
internal sealed class RemindOfRounds(ProbingDb db, IOptions<RoundOptions> options, ILogger<RemindOfRounds> log)
{
    private const int Most = 100;

    public async Task RunAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var soon = now + options.Value.Reminder;
        await TellAsync(
            db.Set<Round>().Where(round => !round.Reminded && round.Manual > 0 && round.PlannedAt <= soon && round.FinishBy > now
                && !(round.State == RoundState.Planned && db.Set<Plan>().Any(plan => plan.Id == round.PlanId && plan.Paused))
                && (round.State == RoundState.Planned || round.State == RoundState.Running)),
            overdue: false, cancellationToken);
        await TellAsync(
            db.Set<Round>().Where(round => !round.ToldOverdue && round.Manual > 0 && round.FinishBy <= now && round.RunUntil > now && round.State == RoundState.Running),
            overdue: true, cancellationToken);
    }

    private async Task TellAsync(IQueryable<Round> rounds, bool overdue, CancellationToken cancellationToken)
    {
        foreach (var id in await rounds.OrderBy(round => round.PlannedAt).Select(round => round.Id).Take(Most).ToListAsync(cancellationToken))
        {
            db.ChangeTracker.Clear();
            try
            {
                await using var transaction = await db.BeginAsync(cancellationToken);
                var round = await db.Set<Round>().SingleAsync(row => row.Id == id, cancellationToken);
                var open = round.State == RoundState.Planned
                    ? round.Manual
                    : await db.Set<RoundItem>().CountAsync(item => item.RoundId == id && item.CheckId == null && item.State == RoundItemState.Pending, cancellationToken);
                (round.Reminded, round.ToldOverdue) = (true, round.ToldOverdue || overdue);
                round.Version++;
                if (open > 0)
                {
                    db.Publish(new RoundDue(round.Id, round.PlanId, round.PlanName, round.ContractId, round.PlannedAt, round.FinishBy, open, overdue, round.Version));
                }

                await db.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
            catch (DbUpdateException)
            {
                // It has just changed: the next turn looks again.
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                log.RoundNotKept(failure, id);
            }
        }
    }
}
