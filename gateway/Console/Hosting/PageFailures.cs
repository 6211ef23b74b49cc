namespace Platform.Console.Hosting;

/// <summary>A page that fails is answered in Chinese with the number to quote; what failed is in the log under that number.</summary>
internal static class PageFailures
{
    public static void UsePageFailures(this WebApplication app)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Platform.Console");
        app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (Exception failure) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
            {
                await AnswerAsync(context, failure, log);
            }
        });
    }

    private static Task AnswerAsync(HttpContext context, Exception failure, ILogger log)
    {
        if (failure is Microsoft.AspNetCore.Antiforgery.AntiforgeryValidationException or BadHttpRequestException)
        {
            return PlainPage.WriteAsync(context, 400, "提交未被接受", "页面已过期或内容不完整，未做任何变更。请返回上一页刷新后重试。", "/", "返回总览");
        }

        ConsoleLog.PageFailed(log, failure, context.Request.Path);
        return PlainPage.WriteAsync(context, 500, "服务内部错误", "页面未能显示。请稍后重试；如仍失败，请将编号告知管理员。", "/", "返回总览");
    }
}
