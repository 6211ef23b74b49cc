using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.ServiceDefaults.Authentication;

namespace Platform.Gateway.Routing;

/// <summary>The gateway's readiness adds up: it is ready when each of its services says so.</summary>
internal static class NeighbourHealth
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(2);

    public static void AddNeighbourHealth(this WebApplicationBuilder builder)
    {
        builder.Services.AddHttpClient(nameof(NeighbourHealth)).RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { UseProxy = false, ConnectTimeout = Within });
        var checks = builder.Services.AddHealthChecks();
        foreach (var service in Proxy.Services.Append("console"))
        {
            var address = new Uri(ServiceClients.AddressOf(builder.Configuration, service), "/readyz");
            checks.Add(new HealthCheckRegistration(
                service, services => new Check(services.GetRequiredService<IHttpClientFactory>(), address), failureStatus: null, tags: null, timeout: Within));
        }
    }

    private sealed class Check(IHttpClientFactory clients, Uri address) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                using var client = clients.CreateClient(nameof(NeighbourHealth));
                using var answer = await client.GetAsync(address, cancellationToken);
                return answer.IsSuccessStatusCode ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"answers {(int)answer.StatusCode}");
            }
            catch (HttpRequestException away)
            {
                return HealthCheckResult.Unhealthy(away.HttpRequestError.ToString());
            }
        }
    }
}
