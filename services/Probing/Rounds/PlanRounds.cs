using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Probing.Data;
using Platform.Probing.KeyPeriods;
using Platform.Probing.Plans;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Probing.Rounds;

/// <summary>
/// Makes rounds ahead of their time, a plan at a time: each row commits together with how far the plan has come, so that nothing is
/// made twice and no instant is left out, however long nobody was there to make it.
/// </summary>
internal sealed class PlanRounds(ProbingDb db, WorkingCalendar calendar, IOptions<RoundOptions> options, ILogger<PlanRounds> log)
{
    /// <summary>Rounds in one transaction; after a long standstill the rest follows at the next turn.</summary>
    private const int Most = 500;

    /// <summary>A stretch that is computed at once.</summary>
    private static readonly TimeSpan Stretch = TimeSpan.FromDays(31);

    public async Task RunAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var horizon = now + options.Value.Horizon;
        var behind = horizon - (options.Value.Horizon / 4);
        var ids = await db.Set<Plan>().Where(plan => plan.RetiredAt == null && plan.Approved != null && plan.PlannedUntil < behind)
            .Select(plan => plan.Id).ToListAsync(cancellationToken);
        foreach (var id in ids)
        {
            db.ChangeTracker.Clear();
            try
            {
                await RunAsync(id, horizon, cancellationToken);
            }
            catch (DbUpdateException)
            {
                // Another replica was faster, or a person changed the plan: the next turn sees what holds.
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                log.RoundNotKept(failure, id);
            }
        }
    }

    /// <summary>The due instants of a plan's content inside its own days.</summary>
    internal static IReadOnlyList<Occurrence> Due(
        PlanContent content, WorkingCalendar calendar, DateTimeOffset from, DateTimeOffset to, IReadOnlyList<KeyPeriodDays> periods)
    {
        var (first, last) = (content.From is { } day ? ShanghaiTime.StartOf(day) : from, content.To is { } end ? ShanghaiTime.EndOf(end) : to);
        return Occurrences.Between(content.At, calendar, from > first ? from : first, to < last ? to : last, periods);
    }

    private async Task RunAsync(string id, DateTimeOffset horizon, CancellationToken cancellationToken)
    {
        await using var transaction = await db.BeginAsync(cancellationToken);
        var plan = await db.Set<Plan>().SingleAsync(row => row.Id == id, cancellationToken);
        if (plan.State is not (PlanState.Active or PlanState.Paused))
        {
            return;
        }

        var content = (await PlanBook.VersionAsync(db, id, plan.Approved!.Value, cancellationToken)).Content;
        var periods = (await db.Set<KeyPeriod>().AsNoTracking().Where(period => period.ContractId == plan.ContractId && period.RetiredAt == null).ToListAsync(cancellationToken))
            .Where(period => period.Covers(plan, content)).Select(period => period.Days).ToList();
        var (from, to) = (plan.PlannedUntil, horizon - plan.PlannedUntil > Stretch ? plan.PlannedUntil + Stretch : horizon);
        var due = Due(content, calendar, from, to, periods);
        var taken = due.Take(Most).ToList();
        plan.PlannedUntil = due.Count > Most ? due[Most].At : to;
        plan.Revision++;
        var there = (await db.Set<Round>().Where(round => round.PlanId == id && round.PlannedAt >= from && round.PlannedAt < to).Select(round => round.PlannedAt)
            .ToListAsync(cancellationToken)).ToHashSet();
        db.AddRange(taken.Where(one => !there.Contains(one.At)).Select(one => Make(plan, content, one)));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        log.RoundsPlanned(id, taken.Count, plan.PlannedUntil);
    }

    private static Round Make(Plan plan, PlanContent content, Occurrence due) => new()
    {
        Id = Round.IdOf(plan.Id, due.At), PlanId = plan.Id, PlanName = content.Name, PlanVersion = plan.Approved!.Value, ContractId = plan.ContractId,
        KeyPeriodId = due.KeyPeriodId ?? plan.KeyPeriodId, Serves = [.. content.Serves], PlannedAt = due.At, FinishBy = due.At + content.FinishWithin,
        RunUntil = due.At + content.FinishWithin + (content.RunLateWithin ?? TimeSpan.Zero), Provisional = due.Provisional,
        Automatic = content.Checks.Count, Manual = content.Manual.Count, Version = 1,
    };
}
