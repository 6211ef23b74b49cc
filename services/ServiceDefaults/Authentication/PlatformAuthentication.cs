using Microsoft.AspNetCore.Builder;

namespace Platform.ServiceDefaults.Authentication;

/// <summary>Who is calling: bearer tokens of the identity provider that the <c>Keycloak</c> section names.</summary>
public static class PlatformAuthentication
{
    internal static void AddPlatformAuthentication(this WebApplicationBuilder builder)
    {
        builder.AddKeycloakOptions();

        // Keycloak.AuthServices.Authentication reads the same section: builder.Services.AddKeycloakWebApiAuthentication(builder.Configuration).
        builder.AddKeycloakBearer();
        builder.AddServiceTokens();
    }
}
