using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Platform.Identity.SignIn;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Platform.Identity.Provider;

/// <summary>The userinfo endpoint: who the bearer is, as of now.</summary>
internal static class ShowUserInfo
{
    public static async Task<IResult> HandleAsync(HttpContext context, Sessions sessions, CancellationToken cancellationToken)
    {
        var presented = (await context.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal;
        if (await sessions.FindAsync(KeycloakShape.SessionOf(presented), cancellationToken) is not { User: var user })
        {
            return TypedResults.Challenge(
                OpenIddictResults.Properties(Errors.InvalidToken, "The session has ended."), [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
        }

        return TypedResults.Json(new Dictionary<string, JsonElement>
        {
            [Claims.Subject] = JsonSerializer.SerializeToElement(user.Id, IdentityJson.Default.String),
            [Claims.PreferredUsername] = JsonSerializer.SerializeToElement(user.UserName, IdentityJson.Default.String),
            [Claims.Name] = JsonSerializer.SerializeToElement(user.DisplayName, IdentityJson.Default.String),
            ["realm_access"] = JsonSerializer.SerializeToElement(new Dictionary<string, List<string>> { ["roles"] = user.Roles }, IdentityJson.Default.DictionaryStringListString),
        }, ProviderJson.Default.DictionaryStringJsonElement);
    }
}
