using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Data;
using Platform.Probing.Rounds;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Plans;

/// <summary>
/// Everything that changes a plan. A new content is a new version, and the approved one goes on until it is approved. What the contract
/// file says, only the file changes; pausing is a person's right everywhere.
/// </summary>
internal static class ChangePlan
{
    public static Task<Results<Ok<PlanView>, ProblemHttpResult>> HandleAsync(
        string id, PlanRequest request, ProbingDb db, ClaimsPrincipal user, PlanReader reader, RoundSignal signal, TimeProvider time, CancellationToken cancellationToken) =>
        ChangeAsync(id, db, reader, signal, ownOnly: true, cancellationToken, async plan =>
        {
            if (request.Version is { } seen && seen != plan.Version)
            {
                return Problem.Conflict("changed-meanwhile", "巡检计划已被他人修改，请刷新后重试");
            }

            var content = request.Content();
            var errors = PlanRules.Mistakes(content);
            if (request.Contract is not null && request.Contract != plan.ContractId)
            {
                errors.Add(new FieldError("contract", "巡检计划所属合同不能修改"));
            }

            errors.AddRange(await PlanBook.PlaceErrorsAsync(db, null, content, cancellationToken));
            if (errors.Count > 0)
            {
                return Problem.Invalid(errors);
            }

            PlanBook.Add(db, plan, content, user.Identity?.Name ?? "?", time.GetUtcNow());
            return null;
        });

    public static Task<Results<Ok<PlanView>, ProblemHttpResult>> ApproveAsync(
        string id, ApproveRequest? request, ProbingDb db, ClaimsPrincipal user, PlanReader reader, RoundSignal signal, TimeProvider time, CancellationToken cancellationToken) =>
        ChangeAsync(id, db, reader, signal, ownOnly: true, cancellationToken, async plan =>
        {
            if (request?.Version is { } seen && seen != plan.Version)
            {
                return Problem.Conflict("changed-meanwhile", $"最新版本是第 {plan.Version} 版，请刷新后再批准");
            }

            if (plan.Approved == plan.Version)
            {
                return Problem.Conflict("already-approved", $"第 {plan.Version} 版已批准");
            }

            var version = await PlanBook.VersionAsync(db, id, plan.Version, cancellationToken);
            await PlanBook.ApproveAsync(db, plan, version, user.Identity?.Name ?? "?", time.GetUtcNow(), cancellationToken);
            return null;
        });

    public static Task<Results<Ok<PlanView>, ProblemHttpResult>> PauseAsync(
        string id, ProbingDb db, PlanReader reader, RoundSignal signal, TimeProvider time, CancellationToken cancellationToken) =>
        SetPausedAsync(id, true, db, reader, signal, time, cancellationToken);

    public static Task<Results<Ok<PlanView>, ProblemHttpResult>> ResumeAsync(
        string id, ProbingDb db, PlanReader reader, RoundSignal signal, TimeProvider time, CancellationToken cancellationToken) =>
        SetPausedAsync(id, false, db, reader, signal, time, cancellationToken);

    private static Task<Results<Ok<PlanView>, ProblemHttpResult>> SetPausedAsync(
        string id, bool paused, ProbingDb db, PlanReader reader, RoundSignal signal, TimeProvider time, CancellationToken cancellationToken) =>
        ChangeAsync(id, db, reader, signal, ownOnly: false, cancellationToken, plan =>
        {
            if (plan.Paused != paused)
            {
                // Its rounds stay and go on being made: those whose time comes meanwhile are missed, and say why. A pause hides nothing.
                (plan.Paused, plan.ChangedAt) = (paused, time.GetUtcNow());
                plan.Revision++;
            }

            return Task.FromResult<ProblemHttpResult?>(null);
        });

    private static async Task<Results<Ok<PlanView>, ProblemHttpResult>> ChangeAsync(
        string id, ProbingDb db, PlanReader reader, RoundSignal signal, bool ownOnly, CancellationToken cancellationToken, Func<Plan, Task<ProblemHttpResult?>> change)
    {
        await using var transaction = await db.BeginAsync(cancellationToken);
        if (await db.Set<Plan>().FindAsync([id], cancellationToken) is not { RetiredAt: null } plan)
        {
            return Problem.NotFound("plan", id);
        }

        if (ownOnly && (plan.FromContract || plan.KeyPeriodId is not null))
        {
            return Problem.Conflict(
                "plan-from-contract", plan.FromContract ? "巡检计划由合同文件定义，请修改合同文件后重新应用" : "值守计划由重点时期定义，请修改重点时期");
        }

        if (await change(plan) is { } problem)
        {
            return problem;
        }

        try
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            return Problem.Conflict("changed-meanwhile", "巡检计划刚被修改，请刷新后重试");
        }

        signal.Raise();
        return TypedResults.Ok((await reader.FindAsync(id, cancellationToken))!);
    }
}

/// <summary>Which version the person has read and approves; null: the newest.</summary>
internal sealed record ApproveRequest(long? Version);
