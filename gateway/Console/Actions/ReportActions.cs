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

    /// <summary>Streams the file through, so that the browser never needs a token.</summary>
    private static async Task DownloadAsync(string id, string format, PlatformApi api, HttpContext context)
    {
        try
        {
            using var answer = await api.ReachAsync(HttpMethod.Get, ReportingApi.FilePath(id, format), null, HttpCompletionOption.ResponseHeadersRead);
            if (!answer.IsSuccessStatusCode)
            {
                var problem = await ApiProblem.ReadAsync(answer, context.RequestAborted);
                await PlainPage.WriteAsync(context, problem.Status, "下载失败", problem.Sentence, "/reports", "返回报表");
                return;
            }

            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString() ?? "application/octet-stream";
            context.Response.ContentLength = answer.Content.Headers.ContentLength;
            context.Response.Headers.ContentDisposition = answer.Content.Headers.ContentDisposition?.ToString() ?? $"attachment; filename=\"report.{format}\"";
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (HttpRequestException) when (!context.Response.HasStarted)
        {
            await PlainPage.WriteAsync(context, 503, "下载失败", "服务暂不可用，请稍后重试。", "/reports", "返回报表");
        }
    }
}
