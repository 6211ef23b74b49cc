using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Console.Api;
using Platform.Console.SignIn;

namespace Platform.Console.Actions;

internal static class CheckActions
{
    public static void Map(WebApplication app)
    {
        app.MapPost("/checks/{id}/pause", PauseAsync).ForSession("checks:write");
        app.MapPost("/checks/{id}/resume", ResumeAsync).ForSession("checks:write");
        app.MapPost("/checks/{id}/delete", DeleteAsync).ForSession("checks:write");
        app.MapPost("/checks/{id}/run", RunAsync).ForSession("checks:run");
        app.MapGet("/evidence/{id}", EvidenceAsync).ForSession("evidence:read");
        app.MapGet("/checks/export", ExportAsync).ForSession("checks:read");
        app.MapGet("/checks/import/template", TemplateAsync).ForSession("checks:read");
        app.MapPost("/maintenances/{id}/end", EndMaintenanceAsync).ForSession("maintenances:write");
    }

    private static async Task<RedirectHttpResult> PauseAsync(string id, [FromForm] string? back, ProbingApi probing, HttpContext context) =>
        Done.Back(context, back, "暂停", "已暂停检查，历史记录保留。", await probing.ActAsync(id, "pause"));

    private static async Task<RedirectHttpResult> ResumeAsync(string id, [FromForm] string? back, ProbingApi probing, HttpContext context) =>
        Done.Back(context, back, "恢复检查", "已恢复检查。", await probing.ActAsync(id, "resume"));

    private static async Task<RedirectHttpResult> RunAsync(string id, [FromForm] string? back, ProbingApi probing, HttpContext context) =>
        Done.Back(context, back, "立即运行", "已运行一次，结果见下。", await probing.ActAsync(id, "run"));

    private static Task EvidenceAsync(string id, PlatformApi api, HttpContext context) =>
        Download.AsAsync(api, context, "probing/evidence/" + Query.Segment(id), id, ("/checks", "返回检查项"));

    private static Task ExportAsync(PlatformApi api, HttpContext context, string format = "xlsx") =>
        Download.AsAsync(api, context, "probing/checks/export" + Query.Of(("format", format)), "checks." + format, ("/checks", "返回检查项"));

    private static Task TemplateAsync(PlatformApi api, HttpContext context) =>
        Download.AsAsync(api, context, "probing/checks/import/template.xlsx", "template.xlsx", ("/checks/import", "返回导入"));

    private static async Task<RedirectHttpResult> EndMaintenanceAsync(string id, [FromForm] string? back, RegisterApi register, HttpContext context) =>
        Done.Back(context, back ?? "/maintenances", "结束", "已结束维护窗口。", await register.EndMaintenanceAsync(id));

    private static async Task<RedirectHttpResult> DeleteAsync(string id, ProbingApi probing, [FromForm] string? back, HttpContext context)
    {
        var answer = await probing.DeleteAsync(id);
        return Done.Back(context, answer.Ok ? "/checks" : back, "删除", "已删除检查项，历史记录保留。", answer);
    }
}
