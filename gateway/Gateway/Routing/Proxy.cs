using Platform.Gateway.Access;
using Platform.ServiceDefaults.Authentication;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Problems;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Platform.Gateway.Routing;

/// <summary>Routes of the one public address: <c>/api/{service}/…</c>, <c>/realms/…</c>, and everything else to the console.</summary>
internal static class Proxy
{
    /// <summary>The services that may be called from outside; the address of each is <c>Services:{name}</c>.</summary>
    public static IReadOnlyList<string> Services { get; } = ["probing", "alerting", "notification", "reporting", "identity"];

    public static void AddProxy(this WebApplicationBuilder builder) => builder.Services.AddReverseProxy()
        .ConfigureHttpClient((_, handler) => handler.ConnectTimeout = TimeSpan.FromSeconds(2))
        .LoadFromMemory(Routes(), [.. Services.Append("console").Select(service => Cluster(builder.Configuration, service))]);

    public static void MapProxy(this WebApplication app) => app.MapReverseProxy(proxy => proxy.Use(async (context, next) =>
    {
        await next(context);
        if (context.GetForwarderErrorFeature() is not null && !context.Response.HasStarted && context.Response.StatusCode is >= 502 and <= 504)
        {
            var late = context.Response.StatusCode == StatusCodes.Status504GatewayTimeout;
            await Problem.Of(
                context.Response.StatusCode, late ? "service-timeout" : "service-unavailable",
                late ? "The service did not answer in time. Try again." : "The service behind this address does not answer. Try again in a moment.")
                .ExecuteAsync(context);
        }
    }));

    private static List<RouteConfig> Routes() =>
    [
        .. Services.Select(service => new RouteConfig
        {
            RouteId = "api-" + service,
            ClusterId = service,
            AuthorizationPolicy = AccessTable.Policy,
            Match = new RouteMatch { Path = $"/api/{service}/{{**rest}}" },
            Transforms = [Transform("PathRemovePrefix", $"/api/{service}"), .. Common()],
        }),
        new RouteConfig
        {
            RouteId = "realms",
            ClusterId = "identity",
            AuthorizationPolicy = "anonymous",
            Match = new RouteMatch { Path = "/realms/{**rest}" },
            Transforms = [.. Common()],
        },
        new RouteConfig
        {
            RouteId = "console",
            ClusterId = "console",
            AuthorizationPolicy = "anonymous",
            Order = 1_000,
            Match = new RouteMatch { Path = "/{**rest}" },
            Transforms = [.. Common()],
        },
    ];

    /// <summary>The names of the first hop stay visible, and are ours: what a caller sent under them is gone already.</summary>
    private static IEnumerable<IReadOnlyDictionary<string, string>> Common() =>
        [Transform("RequestHeaderOriginalHost", "true"), Transform("X-Forwarded", "Set")];

    private static Dictionary<string, string> Transform(string name, string value) => new() { [name] = value };

    private static ClusterConfig Cluster(IConfiguration configuration, string service) => new()
    {
        ClusterId = service,
        HttpRequest = new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromSeconds(100) },
        Destinations = new Dictionary<string, DestinationConfig> { [service] = new() { Address = ServiceClients.AddressOf(configuration, service).ToString() } },
    };
}
