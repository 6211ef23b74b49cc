using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Platform.Contracts;
using Platform.ServiceDefaults.Hosting;
using Refit;

namespace Platform.ServiceDefaults.Authentication;

/// <summary>Clients of the platform's other services: typed by a Refit interface of Contracts, with this service's own token.</summary>
public static class ServiceClients
{
    /// <summary>
    /// Named client with this service's token for long polls of the feeds: no base address, no retry (its caller has both),
    /// and a deadline longer than a poll waits.
    /// </summary>
    internal const string FeedClient = "platform-feed";

    /// <summary>
    /// Registers <typeparamref name="TApi"/>, served at <c>Services:{service}</c>: 4 s a try, 8 s in all, retries of
    /// reads, a circuit breaker. One that is there already stays: a test brings its own.
    /// </summary>
    public static IHttpClientBuilder AddServiceClient<TApi>(this WebApplicationBuilder builder, string service)
        where TApi : class
    {
        if (builder.Services.Any(known => known.ServiceType == typeof(TApi)))
        {
            return builder.Services.AddHttpClient("replaced-" + typeof(TApi).Name);
        }

        var client = builder.Services.AddRefitGeneratedClient<TApi>(new RefitSettings(new SystemTextJsonContentSerializer(WireJson.Events)))
            .ConfigureHttpClient((services, http) =>
            {
                http.BaseAddress = AddressOf(services.GetRequiredService<IConfiguration>(), service);
                http.Timeout = Timeout.InfiniteTimeSpan;
            });
        client.AddStandardResilienceHandler(options =>
        {
            options.Retry.DisableForUnsafeHttpMethods();

            // A reaction may wait for the answer inside its transaction: better deferred and tried again than long in the way.
            options.AttemptTimeout.Timeout = TimeSpan.FromSeconds(4);
            options.TotalRequestTimeout.Timeout = TimeSpan.FromSeconds(8);
            options.CircuitBreaker.SamplingDuration = TimeSpan.FromSeconds(30);
        });
        return client.AddServiceToken();
    }

    /// <summary>Address of <paramref name="service"/> by configuration <c>Services:{service}</c>.</summary>
    public static Uri AddressOf(IConfiguration configuration, string service) =>
        Uri.TryCreate(configuration[$"Services:{service}"], UriKind.Absolute, out var address)
            ? address
            : throw new StartupException($"Setting Services:{service} is missing: the address of the {service} service, for example http://127.0.0.1:5101.");

    internal static void AddServiceTokens(this WebApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<ServiceTokens>();
        builder.Services.TryAddTransient<ServiceTokenHandler>();
        builder.Services.AddHttpClient(ServiceTokens.ClientName, http => http.Timeout = TimeSpan.FromSeconds(10))
            .ConfigurePrimaryHttpMessageHandler(Plain);
        builder.Services.AddHttpClient(FeedClient, http => http.Timeout = TimeSpan.FromSeconds(75)).AddServiceToken();
    }

    private static IHttpClientBuilder AddServiceToken(this IHttpClientBuilder client) =>
        client.ConfigurePrimaryHttpMessageHandler(Plain).AddHttpMessageHandler<ServiceTokenHandler>();

    /// <summary>No redirects, no cookies, no proxy of the environment: a token goes where it is addressed and nowhere else.</summary>
    private static SocketsHttpHandler Plain() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };
}
