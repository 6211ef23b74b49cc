using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Console.Api;
using Platform.Console.SignIn;

namespace Platform.Console.Actions;

internal static class HealthActions
{
    public static void Map(WebApplication app) =>
        app.MapPost("/health/{service}/parked/{id:long}/replay", ReplayAsync).ForSession("parked-events:write");

    private static async Task<RedirectHttpResult> ReplayAsync(string service, long id, [FromForm] string? back, PlatformHealthApi health, HttpContext context) =>
        Done.Back(context, back ?? "/health", "重放", "已安排重放，处理成功后自动移出列表。", await health.ReplayAsync(service, id));
}
