using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Platform.Console.Hosting;
using Platform.ServiceDefaults.Authorization;

namespace Platform.Console.SignIn;

internal static class SignInRoutes
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/signin", SignInAsync).AllowOpen("the way to the identity provider");
        app.MapGet("/signin/failed", (HttpContext context) => PlainPage.WriteAsync(context, 400, "登录未完成", "登录未完成或已过期。请重新登录；如仍失败，请联系系统管理员。", "/signin", "重新登录"))
            .AllowOpen("told before sign-in");
        app.MapGet("/signed-out", (HttpContext context) => PlainPage.WriteAsync(context, 200, "已退出登录", "会话已结束。离开前请关闭浏览器。", "/signin", "重新登录"))
            .AllowOpen("shown after the session has ended");
        app.MapPost("/signout", (IFormCollection form) => TypedResults.SignOut(
            new AuthenticationProperties { RedirectUri = "/signed-out" }, [ConsoleSignIn.Session, ConsoleSignIn.Provider])).ForSession(null);
        app.MapPost("/theme", SetTheme).ForSession(null);
    }

    private static async Task SignInAsync(HttpContext context, [FromQuery(Name = "return")] string? back)
    {
        try
        {
            await context.ChallengeAsync(ConsoleSignIn.Provider, new AuthenticationProperties { RedirectUri = Local(back) });
        }
        catch (Exception away) when (away is InvalidOperationException or IOException or HttpRequestException)
        {
            await PlainPage.WriteAsync(context, 503, "登录服务暂不可用", "无法连接统一身份服务。请稍后重试；如仍失败，请联系系统管理员。", "/signin", "重试");
        }
    }

    private static RedirectHttpResult SetTheme(HttpContext context, [FromForm] string? theme, [FromForm] string? back)
    {
        context.Response.Cookies.Append("theme", theme is "dark" or "light" ? theme : "auto", new CookieOptions
        {
            HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, MaxAge = TimeSpan.FromDays(365), IsEssential = true,
        });
        return TypedResults.LocalRedirect(Local(back));
    }

    /// <summary>Only addresses of this host: a link must not send a person elsewhere after signing in.</summary>
    public static string Local(string? back) =>
        back is { Length: > 0 and < 2_000 } && back[0] == '/' && (back.Length == 1 || (back[1] is not ('/' or '\\'))) && !back.Any(char.IsControl) ? back : "/";
}
