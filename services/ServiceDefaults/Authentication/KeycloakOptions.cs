using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Platform.ServiceDefaults.Authentication;

/// <summary>
/// Section <c>Keycloak</c>, with the names that Keycloak's own adapters use; the kebab-case spelling of a
/// <c>keycloak.json</c> (<c>auth-server-url</c>) is read as well. The same section serves the embedded provider.
/// </summary>
public sealed class KeycloakOptions
{
    /// <summary>Realm, the last word of the issuer; letters, digits, <c>.</c>, <c>_</c> and <c>-</c>.</summary>
    public string Realm { get; set; } = "platform";

    /// <summary>Public address of the provider without the realm, for example <c>https://ops.example.cn/</c>.</summary>
    public string AuthServerUrl { get; set; } = "";

    /// <summary>Client id of this service: its name at the provider, the audience it accepts, and whose client roles count.</summary>
    public string Resource { get; set; } = "";

    /// <summary><c>none</c>, <c>external</c> (default: HTTPS except on the loopback address) or <c>all</c>.</summary>
    public string SslRequired { get; set; } = "external";

    /// <summary>Whether a token must name <see cref="Resource"/> as its audience. Keycloak needs an audience mapper for that.</summary>
    public bool VerifyTokenAudience { get; set; } = true;

    /// <summary>How this service proves who it is when it asks for its own token.</summary>
    public KeycloakCredentials Credentials { get; set; } = new();

    /// <summary>The realm's address, which is also the issuer of its tokens.</summary>
    internal string Authority => $"{AuthServerUrl.TrimEnd('/')}/realms/{Realm}";

    /// <summary>Where tokens are issued.</summary>
    internal string TokenEndpoint => Authority + "/protocol/openid-connect/token";

    /// <summary>Whether plain HTTP to the provider is refused.</summary>
    internal bool RequireHttps => SslRequired switch
    {
        "none" => false,
        "all" => true,
        _ => !(Uri.TryCreate(AuthServerUrl, UriKind.Absolute, out var address) && address.IsLoopback),
    };

    internal void Read(IConfigurationSection section)
    {
        Realm = section["realm"] ?? Realm;
        AuthServerUrl = section["AuthServerUrl"] ?? section["auth-server-url"] ?? AuthServerUrl;
        Resource = section["resource"] ?? Resource;
        SslRequired = (section["SslRequired"] ?? section["ssl-required"] ?? SslRequired).ToLower(CultureInfo.InvariantCulture);
        Credentials.Secret = section["Credentials:Secret"] ?? Credentials.Secret;
        if ((section["VerifyTokenAudience"] ?? section["verify-token-audience"]) is { } verify)
        {
            // Anything but a clear "false" keeps the check on.
            VerifyTokenAudience = !string.Equals(verify, bool.FalseString, StringComparison.OrdinalIgnoreCase);
        }
    }
}

/// <summary>Section <c>Keycloak:Credentials</c>.</summary>
public sealed class KeycloakCredentials
{
    /// <summary>Client secret; empty means that this service never asks for a token of its own.</summary>
    public string Secret { get; set; } = "";
}
