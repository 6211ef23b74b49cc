using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Console.Api;
using Platform.Console.SignIn;

namespace Platform.Console.Actions;

/// <summary>What people do to an incident. Plain forms: they work on a phone that has just woken up.</summary>
internal static class IncidentActions
{
    public static void Map(WebApplication app)
    {
        app.MapPost("/incidents/{id}/acknowledge", AcknowledgeAsync).ForSession("incidents:acknowledge");
        app.MapPost("/incidents/{id}/notes", NoteAsync).ForSession("incidents:write");
        app.MapPost("/incidents/{id}/resolve", ResolveAsync).ForSession("incidents:write");
        app.MapPost("/incidents/{id}/sign", SignAsync).ForSession("incidents:sign");
    }

    private static async Task<RedirectHttpResult> AcknowledgeAsync(string id, [FromForm] string? note, [FromForm] string? back, AlertingApi alerting, HttpContext context) =>
        Done.Back(context, back, "认领", "已认领，响应时限停止计时。", await alerting.ActAsync(id, "acknowledge", new { note = Blank(note) }));

    private static async Task<RedirectHttpResult> NoteAsync(string id, [FromForm] string? text, [FromForm] string? back, AlertingApi alerting, HttpContext context) =>
        Done.Back(context, back, "填写进展", "已记录进展。", await alerting.ActAsync(id, "notes", new { text = text ?? "" }));

    private static async Task<RedirectHttpResult> ResolveAsync(string id, [FromForm] string? resolution, [FromForm] string? back, AlertingApi alerting, HttpContext context) =>
        Done.Back(context, back, "登记恢复", "已登记恢复，故障单关闭。", await alerting.ActAsync(id, "resolve", new { text = resolution ?? "" }));

    private static async Task<RedirectHttpResult> SignAsync(string id, [FromForm] string? name, [FromForm] string? opinion, [FromForm] string? back, AlertingApi alerting, HttpContext context) =>
        Done.Back(context, back, "客户确认", "已登记客户确认。", await alerting.ActAsync(id, "sign", new { name = name ?? "", opinion = Blank(opinion) }));

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
