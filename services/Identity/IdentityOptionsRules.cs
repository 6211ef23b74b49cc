using Microsoft.Extensions.Options;
using Platform.Identity.Roles;
using Platform.Identity.Users;
using Known = Platform.ServiceDefaults.Authorization.Roles;

namespace Platform.Identity;

/// <summary>Mistakes in the client list and the first account, all at once.</summary>
internal sealed class IdentityOptionsRules : IValidateOptions<IdentityOptions>
{
    public ValidateOptionsResult Validate(string? name, IdentityOptions options)
    {
        var mistakes = options.Clients.SelectMany(Mistakes).Concat(Duplicates(options)).Concat(FirstAdministrator(options.FirstAdministrator)).ToList();
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static IEnumerable<string> Mistakes(Clients.ClientSettings client, int index)
    {
        var place = $"Identity:Clients:{index}";
        if (client.Id is "" || client.Id.Length > 100)
        {
            yield return $"{place}:Id is missing or longer than 100 characters";
        }

        foreach (var role in client.Roles.Where(role => !Known.All.Contains(role)))
        {
            yield return $"{place}:Roles names '{role}', which is none of {string.Join(", ", Known.All.Order())}";
        }

        if (Officers.Clash(client.Roles) is { } clash)
        {
            yield return $"{place}:Roles holds {clash}, which exclude each other";
        }

        if (client.Roles.Count > 0 && client.Secret is "")
        {
            yield return $"{place}:Secret is missing, but the client has roles of its own";
        }

        foreach (var address in client.RedirectUris.Concat(client.PostLogoutRedirectUris).Where(text => !IsAddress(text)))
        {
            yield return $"{place} names the address '{address}', which is not an absolute http or https address without fragment";
        }
    }

    private static IEnumerable<string> Duplicates(IdentityOptions options) => options.Clients.GroupBy(client => client.Id, StringComparer.Ordinal)
        .Where(group => group.Count() > 1).Select(group => $"Identity:Clients names '{group.Key}' more than once");

    private static IEnumerable<string> FirstAdministrator(FirstAdministratorOptions first)
    {
        if (!UserNames.IsValid(first.UserName))
        {
            yield return "Identity:FirstAdministrator:UserName must be " + UserNames.Rule;
        }

        if (first.Password is not "" && first.Password.Length < 12)
        {
            yield return "Identity:FirstAdministrator:Password must have at least 12 characters";
        }
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", Fragment: "" };
}
