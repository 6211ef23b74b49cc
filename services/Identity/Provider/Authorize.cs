using Microsoft.AspNetCore;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Platform.Identity.SignIn;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Platform.Identity.Provider;

/// <summary>The authorization endpoint: a code for whoever has a session, the sign-in page for everybody else.</summary>
internal static class Authorize
{
    private static readonly string[] AskAgain = [PromptValues.Login, PromptValues.SelectAccount];

    public static async Task<IResult> HandleAsync(
        HttpContext context, Sessions sessions, RealmAddress realm, FormToken token, IOptions<IdentityOptions> options, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var request = context.GetOpenIddictServerRequest()!;
        var found = await sessions.CurrentAsync(context, cancellationToken);
        var mustAsk = AskAgain.Any(request.HasPromptValue) || IsTooOld(request, found, time.GetUtcNow());
        if (found is null || mustAsk)
        {
            return request.HasPromptValue(PromptValues.None)
                ? Refuse(Errors.LoginRequired, "The user must sign in.")
                : new SignInPage(realm.SignIn, token.For(context), Return(realm, request), RedirectOrigin(request), "", null);
        }

        if (found.User.MustChangePassword)
        {
            return request.HasPromptValue(PromptValues.None)
                ? Refuse(Errors.InteractionRequired, "The user must change the password.")
                : TypedResults.Redirect(QueryHelpers.AddQueryString(realm.ChangePassword, "return", Return(realm, request)));
        }

        return TypedResults.SignIn(
            KeycloakShape.Of(found, request.GetScopes(), options.Value), authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    private static bool IsTooOld(OpenIddictRequest request, SignedIn? found, DateTimeOffset now) =>
        found is not null && request.MaxAge is { } seconds && now - found.Session.StartedAt > TimeSpan.FromSeconds(seconds);

    /// <summary>This request again, for after the sign-in; without <c>prompt</c>, which has had its effect then.</summary>
    private static string Return(RealmAddress realm, OpenIddictRequest request) => QueryHelpers.AddQueryString(
        realm.Authorization,
        request.GetParameters().Where(parameter => parameter.Key != Parameters.Prompt)
            .Select(parameter => KeyValuePair.Create(parameter.Key, (string?)parameter.Value)));

    private static string? RedirectOrigin(OpenIddictRequest request) =>
        Uri.TryCreate(request.RedirectUri, UriKind.Absolute, out var address) ? address.GetLeftPart(UriPartial.Authority) : null;

    private static IResult Refuse(string error, string description) => TypedResults.Forbid(
        OpenIddictResults.Properties(error, description), [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
}
