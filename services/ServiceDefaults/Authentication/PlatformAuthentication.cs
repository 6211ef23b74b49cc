using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.ServiceDefaults.Authentication;

/// <summary>Who is calling: bearer tokens of the identity provider that the <c>Keycloak</c> section names.</summary>
public static class PlatformAuthentication
{
    internal static void AddPlatformAuthentication(this WebApplicationBuilder builder) =>
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
}
