using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Console.Api;
using Platform.Console.Hosting;
using Platform.Console.SignIn;

namespace Platform.Console.Actions;

internal static class ReportActions
{
    public static void Map(WebApplication app)
    {
        app.MapPost("/reports/generate", GenerateAsync).ForSession("reports:write");
        app.MapGet("/reports/{id}/files/{format}", DownloadAsync).ForSession("reports:read");
        app.MapPost("/deliverables/{id}/steps/{step}", StepAsync).ForSession("deliverables:read");
    }

    private static async Task<RedirectHttpResult> GenerateAsync(
        [FromForm] string? contractId, [FromForm] string? kind, [FromForm] string? month, ReportingApi reporting, HttpContext context) =>
        Done.Back(context, "/reports", "生成报表", "已开始生成报表，完成后可在下表下载。", await reporting.GenerateAsync(contractId ?? "", kind ?? "monthly-operations", month ?? ""));

    private static async Task<RedirectHttpResult> StepAsync(string id, string step, [FromForm] string? name, [FromForm] string? back, ReportingApi reporting, HttpContext context) =>
        Done.Back(context, back ?? "/deliverables", "登记", "已登记。", await reporting.StepAsync(id, step, name));

    private static Task DownloadAsync(string id, string format, PlatformApi api, HttpContext context) =>
        Download.AsAsync(api, context, ReportingApi.FilePath(id, format), $"report.{format}", ("/reports", "返回报表"));
}
