using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Probing.Data;
using Platform.Probing.Scheduling;
using Platform.Probing.States;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks;

/// <summary>Switches a check off and on again. Off, it says nothing: whatever it said before ends with the pause.</summary>
internal static class PauseCheck
{
    public static Task<Results<NoContent, ProblemHttpResult>> PauseAsync(
        string id, ProbingDb db, ClaimsPrincipal user, ScheduleSignal signal, TimeProvider time, CancellationToken cancellationToken) =>
        SetAsync(id, paused: true, $"由 {user.Identity?.Name ?? "?"} 暂停", db, signal, time, cancellationToken);

    public static Task<Results<NoContent, ProblemHttpResult>> ResumeAsync(
        string id, ProbingDb db, ClaimsPrincipal user, ScheduleSignal signal, TimeProvider time, CancellationToken cancellationToken) =>
        SetAsync(id, paused: false, $"由 {user.Identity?.Name ?? "?"} 恢复", db, signal, time, cancellationToken);

    /// <summary>Ends what the check says, for a pause or for good, and tells it.</summary>
    internal static void Silence(ProbingDb db, Check check, CheckState state, WatchedSystem? system, CheckStatus status, string reason, DateTimeOffset now)
    {
        var previous = state.Status;
        (state.Status, state.Since, state.ConfirmedAt, state.Reason, state.History) = (status, now, now, reason, "");
        (state.BrokenSince, state.Recent, state.Flapping) = ([], "", false);
        state.Told();
        state.Version++;
        StateChange.Tell(db, new CheckStateChanged(
            check.Id, check.Name, check.ContractId, check.SystemId, system?.Name ?? check.SystemId, system?.ComponentName(check.ComponentId), check.Zone ?? system?.Zone,
            check.Target, check.Severity, previous, status, now, now, reason, check.Serves, state.Version));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> SetAsync(
        string id, bool paused, string reason, ProbingDb db, ScheduleSignal signal, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await db.BeginAsync(cancellationToken);
        if (await db.Set<Check>().FindAsync([id], cancellationToken) is not { RetiredAt: null } check)
        {
            return Problem.NotFound("check", id);
        }

        if (check.Paused != paused)
        {
            var state = (await db.LockedStatesAsync([id], cancellationToken)).Single();
            var scope = WatchedSystem.ScopeOf(check.ContractId);
            var system = await db.Set<WatchedSystem>().FirstOrDefaultAsync(row => row.Scope == scope && row.Id == check.SystemId, cancellationToken);
            var now = time.GetUtcNow();
            (check.Paused, check.ChangedAt) = (paused, now);
            check.Version++;
            Silence(db, check, state, system, paused ? CheckStatus.Paused : CheckStatus.Unknown, reason, now);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            signal.Raise();
        }

        return TypedResults.NoContent();
    }
}
