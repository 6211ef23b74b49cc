using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.Maintenances;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Probing.States;

/// <summary>
/// Looks at what was not told: tells it when its cause is over and it is still wrong. And pauses what a maintenance window says not to
/// probe, until the window ends. All it knows is in the database, so any replica goes on where another died.
/// </summary>
internal sealed class Sweep(IServiceScopeFactory scopes, WorkingCalendar calendar, SkippedChecks skipped, TellMaintenance held, TimeProvider time, ILogger<Sweep> log)
{
    private const int Most = 500;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        var now = time.GetUtcNow();
        var windows = await ActiveWindows.ReadAsync(db, calendar, now, cancellationToken);
        await held.RunAsync(db, windows, cancellationToken);
        await SkipAsync(db, windows, now, cancellationToken);
        if (windows.Past is { Count: > 0 } past)
        {
            await db.Set<Maintenance>().Where(row => past.Contains(row.Id) && row.EndedAt == null).ExecuteUpdateAsync(row => row.SetProperty(one => one.EndedAt, now), cancellationToken);
        }

        var waiting = await db.Set<CheckState>().Where(state => state.Suppressed != null && state.Status != CheckStatus.Paused).OrderBy(state => state.CheckId)
            .Select(state => state.CheckId).ToListAsync(cancellationToken);
        foreach (var some in waiting.Chunk(Most))
        {
            await LookAsync(db, some, windows, now, cancellationToken);
        }
    }

    private async Task LookAsync(ProbingDb db, string[] ids, ActiveWindows windows, DateTimeOffset now, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var states = (await db.LockedStatesAsync(ids, cancellationToken)).Where(state => state.Suppressed is not null).ToDictionary(state => state.CheckId);
        var around = await Surroundings.ReadAsync(db, states.Keys, states, cancellationToken);
        foreach (var state in states.Values)
        {
            if (around.TryGetValue(state.CheckId, out var known))
            {
                Look(db, state, known, windows, now);
            }
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private void Look(ProbingDb db, CheckState state, Surrounding known, ActiveWindows windows, DateTimeOffset now)
    {
        var waiting = state.Suppressed == SuppressionKind.Waiting;
        var cause = Suppress.Cause(state.Since, waiting ? state.ConfirmedAt : null, known.Upstream, windows.Over(known.Covered), now);
        if (cause is not null)
        {
            if (cause.Kind != state.Suppressed || cause.Id != state.SuppressedBy)
            {
                state.Suppress(cause);
                Tell(db, state, known, cause, now);
            }
            else if (state.SuppressionOverAt is not null)
            {
                state.SuppressionOverAt = null;
            }
        }
        else if (!waiting && state.SuppressionOverAt is null)
        {
            state.SuppressionOverAt = now;
        }
        else if (Suppress.IsDue(state, known.TimeToRecover, now))
        {
            state.Told();
            Tell(db, state, known, null, now);
        }
    }

    /// <summary>The same state once more: with another cause, or with none.</summary>
    private void Tell(ProbingDb db, CheckState state, Surrounding known, Suppression? cause, DateTimeOffset now)
    {
        state.Version++;
        var check = known.Check;
        StateChange.Tell(db, new CheckStateChanged(
            check.Id, check.Name, check.ContractId, check.SystemId, known.System?.Name ?? check.SystemId, known.System?.ComponentName(check.ComponentId),
            known.Covered.Zone, check.Target, check.Severity, state.Status, state.Status, state.Since, now, state.Reason ?? Labels.Of(state.Status), check.Serves,
            state.Version, cause, state.Flapping));
        log.SuppressionMoved(check.Id, state.Status, cause?.Reason ?? "told");
    }

    private async Task SkipAsync(ProbingDb db, ActiveWindows windows, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var wanted = await skipped.WantedAsync(db, windows, now, cancellationToken);
        var paused = await db.Set<CheckState>().Where(state => state.Suppressed == SuppressionKind.Maintenance && state.Status == CheckStatus.Paused)
            .Select(state => state.CheckId).ToListAsync(cancellationToken);
        var begins = wanted.Keys.Except(paused).ToList();
        foreach (var some in begins.Chunk(Most))
        {
            await PauseAsync(db, some, (check, state, system) =>
            {
                if (state.Status != CheckStatus.Paused)
                {
                    PauseCheck.Silence(db, check, state, system, CheckStatus.Paused, $"维护窗口：{wanted[check.Id].Reason}，暂停巡检", now);
                    state.Suppress(new Suppression(SuppressionKind.Maintenance, wanted[check.Id].Id, $"维护窗口：{wanted[check.Id].Reason}"));
                }
            }, cancellationToken);
        }

        foreach (var some in paused.Except(wanted.Keys).Chunk(Most))
        {
            await PauseAsync(db, some, (check, state, system) =>
            {
                if (state is { Status: CheckStatus.Paused, Suppressed: SuppressionKind.Maintenance } && !check.Paused)
                {
                    PauseCheck.Silence(db, check, state, system, CheckStatus.Unknown, "维护结束，恢复巡检", now);

                    // What was due meanwhile was left out on purpose: it is not missing.
                    state.LastPlannedAt = now;
                }
            }, cancellationToken);
        }

        // Probed again only when the database says so, or what is due first would find a paused check.
        skipped.Set([.. wanted.Keys]);
    }

    private static async Task PauseAsync(
        ProbingDb db, string[] ids, Action<Check, CheckState, WatchedSystem?> change, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var states = await db.LockedStatesAsync(ids, cancellationToken);
        var around = await Surroundings.ReadAsync(db, ids, new Dictionary<string, CheckState>(), cancellationToken);
        foreach (var state in states)
        {
            if (around.TryGetValue(state.CheckId, out var known) && known.Check is { RetiredAt: null })
            {
                change(known.Check, state, known.System);
            }
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
