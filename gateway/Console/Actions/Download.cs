using Platform.Console.Api;
using Platform.Console.Hosting;

namespace Platform.Console.Actions;

/// <summary>Streams a file of the API through, so that the browser never needs a token.</summary>
internal static class Download
{
    public static async Task AsAsync(PlatformApi api, HttpContext context, string path, string name, (string Address, string Label) back)
    {
        try
        {
            using var answer = await api.ReachAsync(HttpMethod.Get, path, null, HttpCompletionOption.ResponseHeadersRead);
            if (!answer.IsSuccessStatusCode)
            {
                var problem = await ApiProblem.ReadAsync(answer, context.RequestAborted);
                await PlainPage.WriteAsync(context, problem.Status, "下载失败", problem.Sentence, back.Address, back.Label);
                return;
            }

            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString() ?? "application/octet-stream";
            context.Response.ContentLength = answer.Content.Headers.ContentLength;
            context.Response.Headers.ContentDisposition = answer.Content.Headers.ContentDisposition?.ToString() ?? $"attachment; filename=\"{name}\"";
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (HttpRequestException) when (!context.Response.HasStarted)
        {
            await PlainPage.WriteAsync(context, 503, "下载失败", "服务暂不可用，请稍后重试。", back.Address, back.Label);
        }
    }
}
