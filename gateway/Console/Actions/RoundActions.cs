using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Console.Api;
using Platform.Console.SignIn;

namespace Platform.Console.Actions;

internal static class RoundActions
{
    public static void Map(WebApplication app)
    {
        app.MapPost("/rounds/{id}/run", RunAsync).ForSession("rounds:run");
        app.MapPost("/plans/{id}/approve", ApproveAsync).ForSession("plans:approve");
        app.MapPost("/plans/{id}/pause", PauseAsync).ForSession("plans:write");
        app.MapPost("/plans/{id}/resume", ResumeAsync).ForSession("plans:write");
    }

    private static async Task<RedirectHttpResult> RunAsync(string id, [FromForm] string? back, [FromForm] string? reason, RoundsApi rounds, HttpContext context) =>
        Done.Back(context, back, "执行巡检", "巡检已开始，结果陆续显示。", await rounds.RunAsync(id, string.IsNullOrWhiteSpace(reason) ? null : reason));

    private static async Task<RedirectHttpResult> ApproveAsync(string id, [FromForm] string? back, RoundsApi rounds, HttpContext context) =>
        Done.Back(context, back, "批准", "已批准，自现在起按新版本巡检。", await rounds.ActAsync(id, "approve"));

    private static async Task<RedirectHttpResult> PauseAsync(string id, [FromForm] string? back, RoundsApi rounds, HttpContext context) =>
        Done.Back(context, back, "暂停", "已暂停巡检计划。", await rounds.ActAsync(id, "pause"));

    private static async Task<RedirectHttpResult> ResumeAsync(string id, [FromForm] string? back, RoundsApi rounds, HttpContext context) =>
        Done.Back(context, back, "恢复", "已恢复巡检计划。", await rounds.ActAsync(id, "resume"));
}
