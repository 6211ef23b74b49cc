using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Data;
using Platform.Probing.Scheduling;
using Platform.Probing.States;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks;

/// <summary>Retires a check that was made by hand; its history stays for the reports.</summary>
internal static class DeleteCheck
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        string id, ProbingDb db, ScheduleSignal signal, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await db.BeginAsync(cancellationToken);
        if (await db.Set<Check>().FindAsync([id], cancellationToken) is not { RetiredAt: null } check)
        {
            return Problem.NotFound("check", id);
        }

        if (check.FromContract)
        {
            return Problem.Conflict("check-from-contract", "检查项由合同文件定义，请修改合同文件后重新应用；需要临时停用时请暂停");
        }

        await RetireAsync(db, check, "检查项已删除", time.GetUtcNow(), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signal.Raise();
        return TypedResults.NoContent();
    }

    /// <summary>Retires <paramref name="check"/>; what it said last ends with it.</summary>
    internal static async Task RetireAsync(ProbingDb db, Check check, string reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var state = (await db.LockedStatesAsync([check.Id], cancellationToken)).Single();
        var scope = WatchedSystem.ScopeOf(check.ContractId);
        var system = await db.Set<WatchedSystem>().FirstOrDefaultAsync(row => row.Scope == scope && row.Id == check.SystemId, cancellationToken);
        (check.RetiredAt, check.ChangedAt) = (now, now);
        check.Version++;
        PauseCheck.Silence(db, check, state, system, CheckStatus.Paused, reason, now);
    }
}
