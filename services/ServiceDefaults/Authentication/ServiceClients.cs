using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.ServiceDefaults.Hosting;
using Refit;

namespace Platform.ServiceDefaults.Authentication;

/// <summary>Clients of the platform's other services: typed by a Refit interface of Contracts, with this service's own token.</summary>
public static class ServiceClients
{
    /// <summary>Registers <typeparamref name="TApi"/>, served at <c>Services:{service}</c>.</summary>
    public static IHttpClientBuilder AddServiceClient<TApi>(this WebApplicationBuilder builder, string service)
        where TApi : class
    {
        var settings = new RefitSettings(new SystemTextJsonContentSerializer(WireJson.Events));
        return builder.Services.AddRefitClient<TApi>(settings)
            .ConfigureHttpClient((services, client) => client.BaseAddress = AddressOf(services.GetRequiredService<IConfiguration>(), service));
    }

    /// <summary>Address of <paramref name="service"/> by configuration <c>Services:{service}</c>.</summary>
    public static Uri AddressOf(IConfiguration configuration, string service) =>
        Uri.TryCreate(configuration[$"Services:{service}"], UriKind.Absolute, out var address)
            ? address
            : throw new StartupException($"Setting Services:{service} is missing: the address of the {service} service, for example http://127.0.0.1:5101.");
}
