namespace Platform.Gateway.Requests;

/// <summary>One line and one count for every request that may change something, refused ones included.</summary>
internal static class AuditOfRequests
{
    public static void UseAudit(this WebApplication app)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Platform.Gateway.Audit");
        var telemetry = app.Services.GetRequiredService<GatewayTelemetry>();
        app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            finally
            {
                if (IsWrite(context))
                {
                    Write(context, log, telemetry);
                }
            }
        });
    }

    private static bool IsWrite(HttpContext context) => context.Request.Path.StartsWithSegments("/api")
        && !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method) && !HttpMethods.IsOptions(context.Request.Method);

    private static void Write(HttpContext context, ILogger log, GatewayTelemetry telemetry)
    {
        telemetry.Writes.Add(1, new KeyValuePair<string, object?>("http.response.status_code", context.Response.StatusCode));
        log.Audit(
            context.Request.Method, Secretless(context.Request.Path), context.User.Identity?.Name ?? "anonymous", context.User.FindFirst("azp")?.Value ?? "-",
            context.Connection.RemoteIpAddress?.ToString(), context.Response.StatusCode);
    }

    /// <summary>Addresses of callbacks and heartbeats hold a secret.</summary>
    private static string Secretless(PathString path) => Access.ApiPath.TryRead(path, out var service, out var rest)
        && (rest.StartsWithSegments("/callbacks") || rest.StartsWithSegments("/heartbeats")) ? $"/api/{service}/…" : path.Value ?? "/";
}
