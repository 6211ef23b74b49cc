using Platform.ServiceDefaults.Authorization;

namespace Platform.Probing.StatusPage;

/// <summary>The public status page's data.</summary>
internal static class StatusRoutes
{
    public static void Map(WebApplication app) =>
        app.MapGet("/status", (HttpContext context, ShowStatus status) => status.HandleAsync(context))
            .AllowOpen("the public status page: only systems that were chosen for it, in public words, without hosts, checks or reasons; computed at most every 15 s")
            .WithSummary("公开状态: public systems with their state and 90 days of minutes");
}
