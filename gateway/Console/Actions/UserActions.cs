using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Console.Api;
using Platform.Console.SignIn;

namespace Platform.Console.Actions;

internal static class UserActions
{
    public static void Map(WebApplication app)
    {
        app.MapPost("/users/{id}/disable", DisableAsync).ForSession("users:write");
        app.MapPost("/users/{id}/enable", EnableAsync).ForSession("users:write");
        app.MapPost("/users/{id}/roles", RolesAsync).ForSession("roles:assign");
    }

    private static async Task<RedirectHttpResult> DisableAsync(string id, [FromForm] string? back, IdentityApi identity, HttpContext context) =>
        Done.Back(context, back, "停用", "已停用账号，立即生效。", await identity.EnableAsync(id, false));

    private static async Task<RedirectHttpResult> EnableAsync(string id, [FromForm] string? back, IdentityApi identity, HttpContext context) =>
        Done.Back(context, back, "启用", "已启用账号。", await identity.EnableAsync(id, true));

    private static async Task<RedirectHttpResult> RolesAsync(string id, IFormCollection form, IdentityApi identity, HttpContext context) =>
        Done.Back(context, "/users", "设置角色", "已更新角色，下次登录或令牌更新后生效。", await identity.SetRolesAsync(id, [.. form["roles"].OfType<string>()]));
}
