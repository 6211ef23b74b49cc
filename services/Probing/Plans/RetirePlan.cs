using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Data;
using Platform.Probing.Rounds;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Plans;

/// <summary>Takes a plan out of use; its rounds and versions stay.</summary>
internal static class RetirePlan
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(string id, ProbingDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await db.BeginAsync(cancellationToken);
        if (await db.Set<Plan>().FindAsync([id], cancellationToken) is not { RetiredAt: null } plan)
        {
            return Problem.NotFound("plan", id);
        }

        if (plan.FromContract || plan.KeyPeriodId is not null)
        {
            return Problem.Conflict("plan-from-contract", "巡检计划由合同文件或重点时期定义，请在那里修改");
        }

        await RunAsync(db, plan, time.GetUtcNow(), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    internal static async Task RunAsync(ProbingDb db, Plan plan, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await plan.ReplanAsync(db, now, cancellationToken);
        plan.RetiredAt = now;
    }
}
