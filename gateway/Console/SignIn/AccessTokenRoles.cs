using System.Security.Claims;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Platform.Console.SignIn;

/// <summary>
/// Keycloak puts roles into the access token only. The console reads them to show a person just the menu that works;
/// what a person may do is decided by the API, with the same token.
/// </summary>
internal static class AccessTokenRoles
{
    public static void Apply(ClaimsPrincipal person, string? accessToken)
    {
        var reader = new JsonWebTokenHandler();
        if (person.Identity is not ClaimsIdentity identity || accessToken is null || !reader.CanReadToken(accessToken))
        {
            return;
        }

        foreach (var old in identity.FindAll("role").ToList())
        {
            identity.RemoveClaim(old);
        }

        var token = reader.ReadJsonWebToken(accessToken);
        foreach (var role in RolesOf(token).Distinct())
        {
            identity.AddClaim(new Claim("role", role));
        }
    }

    private static IEnumerable<string> RolesOf(JsonWebToken token)
    {
        if (token.TryGetPayloadValue<JsonElement>("realm_access", out var realm))
        {
            foreach (var role in Names(realm))
            {
                yield return role;
            }
        }

        if (token.TryGetPayloadValue<JsonElement>("resource_access", out var resources) && resources.ValueKind == JsonValueKind.Object)
        {
            foreach (var role in resources.EnumerateObject().Where(client => client.Name.StartsWith("platform", StringComparison.Ordinal)).SelectMany(client => Names(client.Value)))
            {
                yield return role;
            }
        }
    }

    private static IEnumerable<string> Names(JsonElement access) =>
        access.ValueKind == JsonValueKind.Object && access.TryGetProperty("roles", out var roles) && roles.ValueKind == JsonValueKind.Array
            ? roles.EnumerateArray().Where(role => role.ValueKind == JsonValueKind.String).Select(role => role.GetString()!)
            : [];
}
