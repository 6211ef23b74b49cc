using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.Maintenances;
using Platform.Probing.Results;
using Platform.Probing.Scheduling;
using Platform.Probing.States;
using Platform.Probing.Zones;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Probing.Rounds;

/// <summary>
/// Probes the checks of rounds, on every replica: each takes a few due items, says so in their rows, and keeps saying so while it is at
/// them. What a replica leaves behind when it dies is taken by another within seconds; the result's key keeps it one result.
/// </summary>
internal sealed class RoundProber(
    IServiceScopeFactory scopes, CheckRules rules, CheckVault vault, ServedZones zones, ProbeRunner runner, ResultWriter results, ProbingTelemetry telemetry,
    WorkingCalendar calendar, IOptions<SchedulingOptions> options, TimeProvider time, ILogger<RoundProber> log) : BackgroundService
{
    private const int AtOnce = 64;
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Claim = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(3);
    private readonly ConcurrentDictionary<string, Task> underWay = new();
    private readonly CancellationTokenSource hurry = new();

    public override void Dispose()
    {
        hurry.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Value.Enabled && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await TakeAsync(stoppingToken);
                await Task.Delay(Turn, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
            }
            catch (Exception failure)
            {
                log.RoundsNotKept(failure);
                await Task.Delay(Turn, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        try
        {
            await Task.WhenAll(underWay.Values).WaitAsync(Parting, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            await hurry.CancelAsync();
        }
    }

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        var now = time.GetUtcNow();
        var asking = await db.Set<RoundItem>().Where(item => item.State == RoundItemState.Pending && item.CheckId != null && item.DueAt <= now)
            .Select(item => item.Zone).Distinct().ToListAsync(cancellationToken);
        var ours = asking.Where(zones.Serves).ToList();
        if (ours.Count == 0)
        {
            return;
        }

        var claimed = await ClaimAsync(db, ours, now, cancellationToken);
        var ids = claimed.Select(item => item.CheckId!).Distinct().ToList();
        var checks = await db.Set<Check>().AsNoTracking().Where(check => ids.Contains(check.Id)).ToDictionaryAsync(check => check.Id, cancellationToken);
        var systems = (await db.Set<WatchedSystem>().AsNoTracking().ToListAsync(cancellationToken)).ToDictionary(system => (system.Scope, system.Id));
        var windows = claimed.Count == 0 ? null : await ActiveWindows.ReadAsync(db, calendar, now, cancellationToken);
        foreach (var item in claimed)
        {
            var known = checks.GetValueOrDefault(item.CheckId!);
            var off = known is null ? null : SkipReason(windows!, known, systems);
            if (off is null && Ready(known, systems) is { } check)
            {
                // The probe may be over before its task is noted.
                underWay[item.Id] = Task.CompletedTask;
                underWay.TryUpdate(item.Id, ProbeAsync(item.Id, check, item.DueAt), Task.CompletedTask);
            }
            else
            {
                await db.Set<RoundItem>().Where(row => row.Id == item.Id).ExecuteUpdateAsync(
                    row => row.SetProperty(x => x.State, RoundItemState.NotDone).SetProperty(x => x.Reason, off ?? "检查项已停用、暂停或不能读取").SetProperty(x => x.At, now), cancellationToken);
            }
        }
    }

    private static string? SkipReason(ActiveWindows windows, Check check, Dictionary<(string Scope, string Id), WatchedSystem> systems) => windows.SkipReason(new Covered(
        check.Id, check.ContractId, check.SystemId, check.ComponentId, check.Zone ?? systems.GetValueOrDefault((WatchedSystem.ScopeOf(check.ContractId), check.SystemId))?.Zone));

    /// <summary>Renews what is under way here, then takes items that nobody has; rows that are taken meanwhile are skipped by the condition.</summary>
    private async Task<List<RoundItem>> ClaimAsync(ProbingDb db, List<string> ours, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var transaction = await db.BeginAsync(cancellationToken);
        var (mine, until) = (underWay.Keys.ToList(), now + Claim);
        await db.Set<RoundItem>().Where(item => mine.Contains(item.Id)).ExecuteUpdateAsync(row => row.SetProperty(x => x.ClaimedUntil, until), cancellationToken);
        var free = await (
            from item in db.Set<RoundItem>()
            join round in db.Set<Round>() on item.RoundId equals round.Id
            where item.State == RoundItemState.Pending && item.CheckId != null && item.DueAt <= now && ours.Contains(item.Zone) && round.State == RoundState.Running
                && (item.ClaimedUntil == null || item.ClaimedUntil < now) && !db.Set<ResultRow>().Any(row => row.CheckId == item.CheckId && row.PlannedAt == item.DueAt)
            orderby item.DueAt
            select item.Id).Take(Math.Max(0, AtOnce - mine.Count)).ToListAsync(cancellationToken);
        var batch = Guid.CreateVersion7().ToString();
        await db.Set<RoundItem>().Where(item => free.Contains(item.Id) && item.State == RoundItemState.Pending && (item.ClaimedUntil == null || item.ClaimedUntil < now))
            .ExecuteUpdateAsync(row => row.SetProperty(x => x.ClaimedBy, batch).SetProperty(x => x.ClaimedUntil, until).SetProperty(x => x.StartedAt, now), cancellationToken);
        var claimed = await db.Set<RoundItem>().AsNoTracking().Where(item => item.ClaimedBy == batch).ToListAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return claimed;
    }

    private ScheduledCheck? Ready(Check? check, Dictionary<(string Scope, string Id), WatchedSystem> systems) =>
        check is null || check.Paused || check.RetiredAt is not null || rules.Plan(check, vault.TryOpen(check)) is not { } plan
            ? null
            : ScheduledCheck.Of(check, systems.GetValueOrDefault((WatchedSystem.ScopeOf(check.ContractId), check.SystemId)), plan);

    private async Task ProbeAsync(string itemId, ScheduledCheck check, DateTimeOffset plannedAt)
    {
        await Task.Yield();
        try
        {
            // Its lag counts from now: a round made up after a standstill is late, but what it sees is true.
            var run = await runner.RunAsync(check.Id, check.Kind, check.Probe, check.Timeout, time.GetUtcNow(), hurry.Token, zone: check.Zone);
            telemetry.Probed(check.Kind, Judge.Of(run.Seen, check.Conditions, new Dictionary<string, DateTimeOffset>(), plannedAt).Status, run.Lag);
            results.Add(new Outcome(check, plannedAt, time.GetUtcNow(), run.Lag, run.Seen, run.Trace, Urgent: true) { OfRound = true });
        }
        catch (OperationCanceledException) when (hurry.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            log.ProbeFault(failure, check.Id);
        }
        finally
        {
            underWay.TryRemove(itemId, out _);
        }
    }
}
