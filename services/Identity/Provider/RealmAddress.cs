using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Authentication;

namespace Platform.Identity.Provider;

/// <summary>
/// Where the realm lies. Requests come in on this service's own port while browsers and tokens know the public address
/// only, so the issuer is the configured one, whatever host a request names.
/// </summary>
internal sealed class RealmAddress(IOptions<KeycloakOptions> keycloak)
{
    /// <summary>Public address of the realm, the tokens' <c>iss</c>.</summary>
    public string Issuer { get; } = $"{keycloak.Value.AuthServerUrl.TrimEnd('/')}/realms/{keycloak.Value.Realm}";

    /// <summary>Path of the realm on this service, for example <c>/realms/platform</c>.</summary>
    public string Path { get; } = $"/realms/{keycloak.Value.Realm}";

    public bool IsHttps => Issuer.StartsWith("https:", StringComparison.Ordinal);

    public string Authorization => Path + "/protocol/openid-connect/auth";

    public string SignIn => Path + "/login-actions/authenticate";

    public string ChangePassword => Path + "/login-actions/required-action";

    public string EndSession => Path + "/protocol/openid-connect/logout";

    /// <summary>The public address first, which the discovery document shows; the bare path too, which requests through a proxy arrive at.</summary>
    public Uri[] Endpoint(string path) => [new($"{Issuer}/{path}"), new($"{Path.TrimStart('/')}/{path}", UriKind.Relative)];
}
