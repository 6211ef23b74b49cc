using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Platform.Identity.SignIn;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Platform.Identity.Provider;

/// <summary>The token endpoint. The protocol has been checked when this runs; what is left is whether the person still may.</summary>
internal static class IssueToken
{
    public static async Task<IResult> HandleAsync(
        HttpContext context, Sessions sessions, IOptions<IdentityOptions> options, CancellationToken cancellationToken)
    {
        var request = context.GetOpenIddictServerRequest()!;
        if (request.IsClientCredentialsGrantType())
        {
            return options.Value.Clients.Find(client => client.Id == request.ClientId) is { Roles.Count: > 0 } client
                ? Issue(KeycloakShape.Of(client, request.GetScopes(), options.Value))
                : Refuse(Errors.UnauthorizedClient, "This client has no account of its own.");
        }

        // A code or a refresh token. Roles are read anew, so that a change takes effect with the next renewal.
        var presented = (await context.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal;
        return await sessions.FindAsync(KeycloakShape.SessionOf(presented), cancellationToken) is { User.MustChangePassword: false } found
            ? Issue(KeycloakShape.Of(found, presented!.GetScopes(), options.Value))
            : Refuse(Errors.InvalidGrant, "The session has ended. Sign in again.");
    }

    private static IResult Issue(System.Security.Claims.ClaimsPrincipal principal) =>
        TypedResults.SignIn(principal, authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);

    private static IResult Refuse(string error, string description) => TypedResults.Forbid(
        OpenIddictResults.Properties(error, description), [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
}
