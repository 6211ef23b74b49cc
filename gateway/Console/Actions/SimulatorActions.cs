using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Console.Api;
using Platform.Console.SignIn;

namespace Platform.Console.Actions;

internal static class SimulatorActions
{
    public static void Map(WebApplication app) =>
        app.MapPost("/simulator/{id}/reply", ReplyAsync).ForSession("simulator:use");

    private static async Task<RedirectHttpResult> ReplyAsync(string id, [FromForm] string? text, [FromForm] string? back, NotificationApi notification, HttpContext context) =>
        Done.Back(context, back, "回复", "已回复。", await notification.ReplyAsync(id, text ?? ""));
}
