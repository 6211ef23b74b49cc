using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Probing.Checks;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Calendar;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Plans;

/// <summary>巡检计划.</summary>
internal static class PlanRoutes
{
    private const int LongestPreview = 400;
    private const int MostPreviewed = 2_000;

    internal static void Map(WebApplication app)
    {
        app.MapGet("/plans", ListAsync).RequirePermission("plans:read").WithSummary("巡检计划列表: contract, q, retired, page, size");
        app.MapPost("/plans", CreatePlan.HandleAsync).RequirePermission("plans:write").WithSummary("新增巡检计划: a person approves it before it makes rounds");
        app.MapGet("/plans/{id}", GetAsync).RequirePermission("plans:read").WithSummary("巡检计划详情: what holds, what waits for approval, all versions");
        app.MapPut("/plans/{id}", ChangePlan.HandleAsync).RequirePermission("plans:write").WithSummary("修改巡检计划: a new version; the approved one goes on until it is approved");
        app.MapDelete("/plans/{id}", RetirePlan.HandleAsync).RequirePermission("plans:write").WithSummary("停用巡检计划: its rounds and versions stay");
        app.MapPost("/plans/{id}/approve", ChangePlan.ApproveAsync).RequirePermission("plans:approve").WithSummary("批准巡检计划");
        app.MapPost("/plans/{id}/pause", ChangePlan.PauseAsync).RequirePermission("plans:write").WithSummary("暂停巡检计划");
        app.MapPost("/plans/{id}/resume", ChangePlan.ResumeAsync).RequirePermission("plans:write").WithSummary("恢复巡检计划");
        app.MapGet("/plans/{id}/preview", PreviewAsync).RequirePermission("plans:read").WithSummary("预览: rounds of the newest version from a day to a day, with the calendar's reasons");
    }

    private static async Task<Ok<Page<PlanLine>>> ListAsync(
        PlanReader plans, CancellationToken cancellationToken, string? contract = null, string? q = null, bool retired = false, int page = 1, int size = 50) =>
        TypedResults.Ok(await plans.ListAsync(contract, q, retired, page, size, cancellationToken));

    private static async Task<Results<Ok<PlanView>, ProblemHttpResult>> GetAsync(string id, PlanReader plans, CancellationToken cancellationToken) =>
        await plans.FindAsync(id, cancellationToken) is { } plan ? TypedResults.Ok(plan) : Problem.NotFound("plan", id);

    private static async Task<Results<Ok<PlanPreview>, ProblemHttpResult>> PreviewAsync(
        string id, PlanReader plans, TimeProvider time, CancellationToken cancellationToken, DateOnly? from = null, DateOnly? to = null)
    {
        var first = from ?? ShanghaiTime.Today(time);
        var last = to ?? first.AddDays(13);
        if (last < first || last.DayNumber - first.DayNumber > LongestPreview || first.Year < 2000 || last.Year > 2100)
        {
            return Problem.Invalid("to", $"应不早于 from，且相隔不超过 {LongestPreview} 天");
        }

        return await plans.PreviewAsync(id, first, last, MostPreviewed, cancellationToken) is { } preview ? TypedResults.Ok(preview) : Problem.NotFound("plan", id);
    }
}
