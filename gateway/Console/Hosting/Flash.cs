using System.Text.Json;
using Platform.Console.Api;

namespace Platform.Console.Hosting;

/// <summary>One sentence that outlives a redirect: what a form has done, or why not.</summary>
internal sealed record Flash(string Tone, string Text, IReadOnlyList<string> Details)
{
    private const string Cookie = "flash";

    public static void Good(HttpContext context, string text) => Put(context, new("good", text, []));

    public static void Bad(HttpContext context, string what, ApiProblem problem) =>
        Put(context, new("bad", $"{what}失败：{problem.Sentence}", [.. problem.Mistakes.Take(8).Select(mistake => $"{mistake.Path}：{mistake.Message}"), .. Number(problem)]));

    public static Flash? Take(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { Length: > 0 } text)
        {
            return null;
        }

        context.Response.Cookies.Delete(Cookie);
        try
        {
            return JsonSerializer.Deserialize<Flash>(Uri.UnescapeDataString(text));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Number(ApiProblem problem) => problem is { Status: >= 500, TraceId: { } id } ? [$"编号 {id}"] : [];

    private static void Put(HttpContext context, Flash flash)
    {
        var text = Uri.EscapeDataString(JsonSerializer.Serialize(flash));
        context.Response.Cookies.Append(Cookie, text.Length < 3_500 ? text : Uri.EscapeDataString(JsonSerializer.Serialize(flash with { Details = [] })), new CookieOptions
        {
            HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, MaxAge = TimeSpan.FromSeconds(30), IsEssential = true,
        });
    }
}
