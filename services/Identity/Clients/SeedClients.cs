using System.Text.Json;
using OpenIddict.Abstractions;
using Platform.ServiceDefaults.Security;
using static OpenIddict.Abstractions.OpenIddictConstants;
using Allowed = OpenIddict.Abstractions.OpenIddictConstants.Permissions;

namespace Platform.Identity.Clients;

/// <summary>Brings the provider's clients in line with the configuration. Unchanged ones are not touched; one that has left the list can do nothing more.</summary>
internal static class SeedClients
{
    private const string Fingerprint = "fingerprint";

    public static async Task RunAsync(IServiceProvider services, IReadOnlyList<ClientSettings> wanted, CancellationToken cancellationToken)
    {
        var manager = services.GetRequiredService<IOpenIddictApplicationManager>();
        var cipher = services.GetRequiredService<FieldCipher>();
        var known = new Dictionary<string, object>(StringComparer.Ordinal);
        await foreach (var application in manager.ListAsync(cancellationToken: cancellationToken))
        {
            known[(await manager.GetClientIdAsync(application, cancellationToken))!] = application;
        }

        foreach (var client in wanted)
        {
            var descriptor = Describe(client, cipher);
            if (!known.Remove(client.Id, out var present))
            {
                await manager.CreateAsync(descriptor, cancellationToken);
            }
            else if (!await IsSameAsync(manager, present, descriptor, cancellationToken))
            {
                await manager.UpdateAsync(present, descriptor, cancellationToken);
            }
        }

        foreach (var gone in known.Values)
        {
            await manager.DeleteAsync(gone, cancellationToken);
        }
    }

    private static async Task<bool> IsSameAsync(
        IOpenIddictApplicationManager manager, object present, OpenIddictApplicationDescriptor wanted, CancellationToken cancellationToken) =>
        (await manager.GetPropertiesAsync(present, cancellationToken)).TryGetValue(Fingerprint, out var fingerprint)
        && fingerprint.GetString() == wanted.Properties[Fingerprint].GetString();

    private static OpenIddictApplicationDescriptor Describe(ClientSettings client, FieldCipher cipher)
    {
        var descriptor = new OpenIddictApplicationDescriptor
        {
            ClientId = client.Id,
            ClientSecret = client.Secret is "" ? null : client.Secret,
            ClientType = client.Secret is "" ? ClientTypes.Public : ClientTypes.Confidential,
            ConsentType = ConsentTypes.Implicit,
            DisplayName = client.Id,
        };
        descriptor.RedirectUris.UnionWith(client.RedirectUris.Select(text => new Uri(text)));
        descriptor.PostLogoutRedirectUris.UnionWith(client.PostLogoutRedirectUris.Select(text => new Uri(text)));
        descriptor.Permissions.UnionWith(PermissionsOf(client));
        descriptor.Requirements.Add(Requirements.Features.ProofKeyForCodeExchange);
        descriptor.Properties[Fingerprint] = JsonSerializer.SerializeToElement(
            cipher.Hash(JsonSerializer.Serialize(client, IdentityJson.Default.ClientSettings), Fingerprint), IdentityJson.Default.String);
        return descriptor;
    }

    private static IEnumerable<string> PermissionsOf(ClientSettings client)
    {
        yield return Allowed.Endpoints.Token;
        yield return Allowed.Endpoints.Revocation;
        if (client.Secret is not "")
        {
            yield return Allowed.Endpoints.Introspection;
        }

        if (client.Roles.Count > 0)
        {
            yield return Allowed.GrantTypes.ClientCredentials;
        }

        if (client.RedirectUris.Count > 0)
        {
            yield return Allowed.Endpoints.Authorization;
            yield return Allowed.Endpoints.EndSession;
            yield return Allowed.GrantTypes.AuthorizationCode;
            yield return Allowed.GrantTypes.RefreshToken;
            yield return Allowed.ResponseTypes.Code;
        }
    }
}
