using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Platform.Identity.SignIn;

namespace Platform.Identity.Provider;

/// <summary>
/// The end-session endpoint. With an ID token as hint the session ends at once; without one a person is asked first, so that
/// a foreign page cannot sign anybody out.
/// </summary>
internal static class EndSession
{
    public static async Task<IResult> HandleAsync(
        HttpContext context, Sessions sessions, RealmAddress realm, FormToken token, CancellationToken cancellationToken)
    {
        var request = context.GetOpenIddictServerRequest()!;
        var hinted = (await context.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal;
        var found = await sessions.CurrentAsync(context, cancellationToken);
        if (found is not null && KeycloakShape.SessionOf(hinted) != found.Session.Id && !token.IsValid(context, (string?)request["form_token"]))
        {
            return new SignOutPage(realm.EndSession, token.For(context), request.PostLogoutRedirectUri, request.ClientId, request.State);
        }

        await sessions.EndAsync(context, cancellationToken);
        await sessions.EndAsync(KeycloakShape.SessionOf(hinted), cancellationToken);
        context.Response.Headers["Clear-Site-Data"] = "\"cache\"";
        return request.PostLogoutRedirectUri is null
            ? new MessagePage("已登出", "您已安全退出登录，可以关闭此页面。", null, 200)
            : TypedResults.SignOut(authenticationSchemes: [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
    }
}
