using System.Security.Claims;
using System.Text.Json;

namespace Platform.ServiceDefaults.Authentication;

/// <summary>
/// Keycloak nests roles: <c>realm_access.roles</c> for the realm, <c>resource_access.{client}.roles</c> for a client. They
/// are lifted into plain <c>role</c> claims; a claim that the token itself calls <c>role</c> counts for nothing.
/// </summary>
internal static class KeycloakRoles
{
    public const string ClaimType = "role";

    /// <summary>Lifts the roles, and names a service account that has no user name by its client id.</summary>
    public static void Lift(ClaimsIdentity identity, string resource)
    {
        foreach (var foreign in identity.FindAll(ClaimType).ToList())
        {
            identity.RemoveClaim(foreign);
        }

        var roles = Realm(identity).Concat(Resource(identity, resource)).Distinct(StringComparer.Ordinal);
        identity.AddClaims([.. roles.Select(role => new Claim(ClaimType, role))]);
        if (identity.Name is null && (identity.FindFirst("client_id") ?? identity.FindFirst("azp")) is { } client)
        {
            identity.AddClaim(new Claim(identity.NameClaimType, "service-account-" + client.Value));
        }
    }

    private static IEnumerable<string> Realm(ClaimsIdentity identity) => Parse(identity, "realm_access") is { } realm ? RolesOf(realm) : [];

    private static IEnumerable<string> Resource(ClaimsIdentity identity, string resource) =>
        Parse(identity, "resource_access") is { ValueKind: JsonValueKind.Object } access && access.TryGetProperty(resource, out var client)
            ? RolesOf(client)
            : [];

    private static IEnumerable<string> RolesOf(JsonElement holder) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty("roles", out var roles) && roles.ValueKind == JsonValueKind.Array
            ? roles.EnumerateArray().Where(role => role.ValueKind == JsonValueKind.String).Select(role => role.GetString()!)
            : [];

    private static JsonElement? Parse(ClaimsIdentity identity, string claim)
    {
        if (identity.FindFirst(claim) is not { Value: var text })
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
