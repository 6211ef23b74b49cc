using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Platform.ServiceDefaults.Authentication;

/// <summary>What a <c>Keycloak</c> section must hold; all mistakes are told at once, each with what to write instead.</summary>
internal sealed partial class KeycloakOptionsRules : IValidateOptions<KeycloakOptions>
{
    public ValidateOptionsResult Validate(string? name, KeycloakOptions options)
    {
        var mistakes = Mistakes(options).ToList();
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static IEnumerable<string> Mistakes(KeycloakOptions options)
    {
        if (!RealmName().IsMatch(options.Realm))
        {
            yield return "Keycloak:Realm must be 1 to 64 letters, digits, '.', '_' or '-', for example platform";
        }

        if (options.SslRequired is not ("none" or "external" or "all"))
        {
            yield return $"Keycloak:SslRequired is '{options.SslRequired}' but must be none, external or all";
        }

        if (options.Resource is "")
        {
            yield return "Keycloak:Resource is missing: the client id of this service, for example platform-probing";
        }

        if (!Uri.TryCreate(options.AuthServerUrl, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            yield return "Keycloak:AuthServerUrl is missing or not an address: the identity provider without its realm, for example https://ops.example.cn/";
        }
        else if (address.Scheme == "http" && options.RequireHttps)
        {
            yield return $"Keycloak:AuthServerUrl is {options.AuthServerUrl} but Keycloak:SslRequired={options.SslRequired} wants https; plain http beyond this machine needs SslRequired=none";
        }
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,64}$")]
    private static partial Regex RealmName();
}
