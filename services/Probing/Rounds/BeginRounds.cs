using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.KeyPeriods;
using Platform.Probing.Plans;
using Platform.Probing.Scheduling;
using Platform.Probing.Zones;

namespace Platform.Probing.Rounds;

/// <summary>Begins the rounds whose time has come: what they look at is written down as it is at that moment.</summary>
internal sealed class BeginRounds(ProbingDb db, KeyPeriodBook keyPeriods, ProbingTelemetry telemetry, ILogger<BeginRounds> log)
{
    private const int Most = 200;

    /// <summary>Probes of one round in a second; a round of a thousand checks is no burst.</summary>
    private const int Pace = 4;

    private static readonly TimeSpan Beside = TimeSpan.FromMilliseconds(1);

    public async Task RunAsync(DateTimeOffset now, IReadOnlyList<RoundGap> gaps, CancellationToken cancellationToken)
    {
        var due = await db.Set<Round>().Where(round => round.State == RoundState.Planned && round.PlannedAt <= now).OrderBy(round => round.PlannedAt).Take(Most)
            .Select(round => round.Id).ToListAsync(cancellationToken);
        foreach (var id in due)
        {
            db.ChangeTracker.Clear();
            try
            {
                await using var transaction = await db.BeginAsync(cancellationToken);
                var round = await db.Set<Round>().SingleAsync(row => row.Id == id, cancellationToken);
                if (round.State != RoundState.Planned)
                {
                    continue;
                }

                var paused = await db.Set<Plan>().AnyAsync(plan => plan.Id == round.PlanId && plan.Paused, cancellationToken);
                if ((paused ? new RoundEnd(RoundState.Missed, null, "计划已暂停") : RoundProgress.Unbegun(round, now, gaps)) is { } end)
                {
                    await MissAsync(round, end, now, cancellationToken);
                }
                else
                {
                    await BeginAsync(round, now, cancellationToken);
                }

                await db.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
            catch (DbUpdateException)
            {
                // Another replica has begun it.
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                log.RoundNotKept(failure, id);
            }
        }
    }

    /// <summary>Writes down the items of <paramref name="round"/>; call it inside a transaction.</summary>
    public async Task BeginAsync(Round round, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var items = await ItemsAsync(round, now, cancellationToken);
        db.AddRange(items);
        (round.State, round.StartedAt) = (RoundState.Running, now);
        round.Count(items);
        round.Version++;
        log.RoundBegun(round.Id, items.Count);
    }

    /// <summary>The instant of each check's probe: at its own place in the first part of the window, the same in every round.</summary>
    public DateTimeOffset DueAt(Check check, int checks, TimeSpan window, DateTimeOffset start) =>
        DueAt(check.Id, keyPeriods.Interval(check.Id, check.ContractId, check.Every, start), checks, window, start);

    /// <summary>The same, pure, beside the check's own interval (zero: it has none).</summary>
    internal static DateTimeOffset DueAt(string checkId, TimeSpan every, int checks, TimeSpan window, DateTimeOffset start)
    {
        var spread = TimeSpan.FromSeconds(Math.Clamp(checks / (double)Pace, 1, Math.Max(1, window.TotalSeconds / 2)));
        var due = DueTimes.After(checkId, TimeSpan.FromMilliseconds(Math.Floor(spread.TotalMilliseconds)), start);

        // The timetable counts by the same hash. At one of its instants the two would be one result, and the check's state would miss a verdict.
        return every > TimeSpan.Zero && DueTimes.After(checkId, every, due - Beside) == due ? due + Beside : due;
    }

    private async Task MissAsync(Round round, RoundEnd end, DateTimeOffset now, CancellationToken cancellationToken)
    {
        (round.State, round.Reason) = (end.State, end.Reason);
        try
        {
            var items = await ItemsAsync(round, now, cancellationToken);
            items.ForEach(item => (item.State, item.Reason) = (RoundItemState.NotDone, end.Reason));
            db.AddRange(items);
            round.Count(items);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // Its plan cannot be read any more. It is missed all the same, or such rounds would stand before all others for ever.
            log.RoundNotKept(failure, round.Id);
            round.Reason = $"{end.Reason}；巡检计划的内容不能读取";
        }

        round.Version++;
        db.Publish(round.Finished());
        telemetry.RoundEnded(round.State);
        log.RoundEnded(round.Id, round.State, round.Reason);
    }

    private async Task<List<RoundItem>> ItemsAsync(Round round, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var content = (await PlanBook.VersionAsync(db, round.PlanId, round.PlanVersion, cancellationToken)).Content;
        var checks = await ChecksAsync(round.ContractId, content, cancellationToken);
        var zones = await db.Set<WatchedSystem>().AsNoTracking().ToDictionaryAsync(system => (system.Scope, system.Id), system => system.Zone, cancellationToken);
        var window = round.FinishBy - round.PlannedAt;
        var ordinal = 0;
        return
        [
            .. checks.Select(check => new RoundItem
            {
                Id = Guid.CreateVersion7().ToString("N"), RoundId = round.Id, Ordinal = ordinal++, ItemId = check.Id, CheckId = check.Id, Name = check.Name,
                Zone = CheckZones.Of(check.Zone, zones.GetValueOrDefault((WatchedSystem.ScopeOf(check.ContractId), check.SystemId))),
                DueAt = DueAt(check, checks.Count, window, now), State = Off(check) is null ? RoundItemState.Pending : RoundItemState.NotDone, Reason = Off(check),
            }),
            .. content.Manual.Select(item => new RoundItem
            {
                Id = Guid.CreateVersion7().ToString("N"), RoundId = round.Id, Ordinal = ordinal++, ItemId = item.Id, Name = item.Name, Group = item.Group,
                Evidence = item.Evidence, Who = item.Who, DueAt = round.FinishBy,
            }),
        ];
    }

    private static string? Off(Check check) => check.RetiredAt is not null ? "检查项已停用" : check.Paused ? "检查项已暂停" : null;

    private async Task<List<Check>> ChecksAsync(string? contract, PlanContent content, CancellationToken cancellationToken)
    {
        var found = new List<Check>();
        foreach (var some in content.Checks.Chunk(500))
        {
            var known = await db.Set<Check>().AsNoTracking().Where(check => some.Contains(check.Id)).ToDictionaryAsync(check => check.Id, cancellationToken);
            found.AddRange(some.Where(known.ContainsKey).Select(id => known[id]));
        }

        foreach (var selector in content.Selectors)
        {
            var chosen = await db.Set<Check>().AsNoTracking().Where(check =>
                check.RetiredAt == null && check.ContractId == contract && (selector.System == null || check.SystemId == selector.System)
                && (selector.Component == null || check.ComponentId == selector.Component) && (selector.Kind == null || check.Kind == selector.Kind))
                .OrderBy(check => check.Id).ToListAsync(cancellationToken);
            found.AddRange(chosen.Where(check => !found.Exists(other => other.Id == check.Id)));
        }

        return found;
    }
}
