using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Plans;

/// <summary>Makes a plan by hand; it makes rounds once a person has approved it.</summary>
internal static class CreatePlan
{
    public static async Task<Results<Created<PlanView>, ProblemHttpResult>> HandleAsync(
        PlanRequest request, ProbingDb db, ClaimsPrincipal user, PlanReader reader, TimeProvider time, CancellationToken cancellationToken)
    {
        var slug = request.Id ?? "plan-" + RandomNumberGenerator.GetHexString(8, lowercase: true);
        var id = $"{request.Contract ?? "local"}.{slug}";
        var content = request.Content();
        var errors = PlanRules.Mistakes(content);
        if (!PlanRules.IsId(slug) || id.Length > Check.LongestId)
        {
            errors.Add(new FieldError("id", $"编号只能用小写字母、数字和短横线；合同与编号合计最长 {Check.LongestId} 个字符"));
        }

        errors.AddRange(await PlanBook.PlaceErrorsAsync(db, request.Contract, content, cancellationToken));
        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        if (await db.Set<Plan>().AnyAsync(known => known.Id == id, cancellationToken))
        {
            return Problem.Conflict("plan-exists", $"巡检计划 {id} 已存在，请换一个编号");
        }

        var now = time.GetUtcNow();
        var plan = new Plan { Id = id, ContractId = request.Contract, Name = content.Name, PlannedUntil = now };
        db.Add(plan);
        PlanBook.Add(db, plan, content, user.Identity?.Name ?? "?", now);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"/plans/{id}", await reader.FindAsync(id, cancellationToken));
    }
}
