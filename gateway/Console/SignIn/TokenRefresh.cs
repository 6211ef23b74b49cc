using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;

namespace Platform.Console.SignIn;

/// <summary>Keeps the access token of a session fresh, and ends the session when the provider no longer renews it or its time is over.</summary>
internal sealed class TokenRefresh(IOptionsMonitor<OpenIdConnectOptions> providers, IOptions<ConsoleOptions> options, TimeProvider time)
{
    /// <summary>When the person signed in, kept in the session's properties.</summary>
    public const string SignedInAt = "signed-in-at";

    /// <summary>A token that ends sooner than this is renewed first: a page's calls must not fail half-way.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    public async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        if (Overdue(context.Properties) || (Expiring(context.Properties) && !await RenewAsync(context)))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(ConsoleSignIn.Session);
        }
    }

    private bool Overdue(AuthenticationProperties session) =>
        Instant(session.GetString(SignedInAt)) is { } since && time.GetUtcNow() - since > options.Value.SessionLimit;

    private bool Expiring(AuthenticationProperties session) =>
        Instant(session.GetTokenValue("expires_at")) is { } end && end - time.GetUtcNow() < Margin;

    private async Task<bool> RenewAsync(CookieValidatePrincipalContext context)
    {
        if (context.Properties.GetTokenValue("refresh_token") is not { } refresh)
        {
            return Instant(context.Properties.GetTokenValue("expires_at")) > time.GetUtcNow();
        }

        var provider = providers.Get(ConsoleSignIn.Provider);
        try
        {
            var cancellationToken = context.HttpContext.RequestAborted;
            var endpoints = await provider.ConfigurationManager!.GetConfigurationAsync(cancellationToken);
            using var form = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "refresh_token",
                ["refresh_token"] = refresh,
                ["client_id"] = provider.ClientId!,
                ["client_secret"] = provider.ClientSecret ?? "",
            });
            using var answer = await provider.Backchannel.PostAsync(endpoints.TokenEndpoint, form, cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                return false;
            }

            using var tokens = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
            Keep(context, tokens.RootElement);
            return true;
        }
        catch (Exception away) when (away is HttpRequestException or InvalidOperationException or JsonException or OperationCanceledException)
        {
            // The provider is away for a moment: the session lives as long as its token does.
            return Instant(context.Properties.GetTokenValue("expires_at")) > time.GetUtcNow();
        }
    }

    private void Keep(CookieValidatePrincipalContext context, JsonElement tokens)
    {
        foreach (var name in (string[])["access_token", "refresh_token", "id_token"])
        {
            if (tokens.TryGetProperty(name, out var value))
            {
                context.Properties.UpdateTokenValue(name, value.GetString()!);
            }
        }

        var seconds = tokens.TryGetProperty("expires_in", out var lifetime) ? lifetime.GetInt32() : 60;
        context.Properties.UpdateTokenValue("expires_at", (time.GetUtcNow() + TimeSpan.FromSeconds(seconds)).ToString("o", CultureInfo.InvariantCulture));
        AccessTokenRoles.Apply(context.Principal!, context.Properties.GetTokenValue("access_token"));
        context.ShouldRenew = true;
    }

    private static DateTimeOffset? Instant(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : null;
}
