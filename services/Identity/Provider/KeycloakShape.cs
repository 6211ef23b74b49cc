using System.Collections.Immutable;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Platform.Identity.Clients;
using Platform.Identity.SignIn;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using Known = Platform.ServiceDefaults.Authorization.Roles;

namespace Platform.Identity.Provider;

/// <summary>The claims of a token as Keycloak writes them.</summary>
internal static class KeycloakShape
{
    private const string RealmAccess = "realm_access";
    private const string ResourceAccess = "resource_access";
    private const string SessionId = "sid";

    /// <summary>A person who has signed in through a client.</summary>
    public static ClaimsPrincipal Of(SignedIn signedIn, IEnumerable<string> scopes, IdentityOptions options)
    {
        var (session, user) = signedIn;
        var identity = New(user.Id, user.UserName, user.Roles, options);
        identity.SetClaim(Claims.Name, user.DisplayName).SetClaim(SessionId, session.Id)
            .SetClaim(Claims.AuthenticationTime, session.StartedAt.ToUnixTimeSeconds());

        // Keycloak gives a refresh token without being asked; here the scope is what makes one.
        identity.SetScopes(scopes.Append(Scopes.OfflineAccess).Distinct());
        identity.SetDestinations(claim => claim.Type switch
        {
            ResourceAccess => [Destinations.AccessToken],
            Claims.AuthenticationTime => [Destinations.IdentityToken],
            _ => [Destinations.AccessToken, Destinations.IdentityToken],
        });
        return new ClaimsPrincipal(identity);
    }

    /// <summary>A client's own account.</summary>
    public static ClaimsPrincipal Of(ClientSettings client, IEnumerable<string> scopes, IdentityOptions options)
    {
        var identity = New(client.Id, "service-account-" + client.Id, client.Roles, options);
        identity.SetScopes(scopes);
        identity.SetDestinations(_ => [Destinations.AccessToken]);
        return new ClaimsPrincipal(identity);
    }

    /// <summary>The session a token belongs to.</summary>
    public static string? SessionOf(ClaimsPrincipal? principal) => principal?.GetClaim(SessionId);

    /// <summary>Adds what Keycloak's readers look for and OpenIddict does not write: <c>typ</c> and <c>azp</c>.</summary>
    public static ValueTask Complete(GenerateTokenContext context)
    {
        var type = context.TokenType switch
        {
            TokenTypeIdentifiers.AccessToken => "Bearer",
            TokenTypeIdentifiers.IdentityToken => "ID",
            _ => null,
        };
        if (type is not null)
        {
            context.SecurityTokenDescriptor.Claims ??= new Dictionary<string, object>();
            context.SecurityTokenDescriptor.Claims["typ"] = type;
            if (context.ClientId is { } client)
            {
                context.SecurityTokenDescriptor.Claims["azp"] = client;
            }
        }

        return ValueTask.CompletedTask;
    }

    private static ClaimsIdentity New(string subject, string name, IReadOnlyCollection<string> roles, IdentityOptions options)
    {
        var identity = new ClaimsIdentity(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, Claims.PreferredUsername, "role");
        identity.SetClaim(Claims.Subject, subject).SetClaim(Claims.PreferredUsername, name)
            .SetClaim(RealmAccess, Json(new JsonObject { ["roles"] = Array(roles) }))
            .SetClaim(ResourceAccess, Json(new JsonObject { ["account"] = new JsonObject { ["roles"] = Array(["view-profile"]) } }));

        // Every service of the platform is addressed: what a token may do there is a matter of its roles.
        identity.SetResources(options.Clients.Where(client => client.Roles.Contains(Known.Service)).Select(client => client.Id).ToImmutableArray());
        return identity;
    }

    private static JsonArray Array(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);

    private static JsonElement Json(JsonObject value) => JsonSerializer.SerializeToElement<JsonNode>(value, ProviderJson.Default.JsonNode);
}

[System.Text.Json.Serialization.JsonSerializable(typeof(JsonNode))]
[System.Text.Json.Serialization.JsonSerializable(typeof(Dictionary<string, JsonElement>))]
internal sealed partial class ProviderJson : System.Text.Json.Serialization.JsonSerializerContext;
