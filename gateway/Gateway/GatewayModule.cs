using Microsoft.AspNetCore.Authorization;
using Platform.Gateway.Access;
using Platform.Gateway.Limits;
using Platform.Gateway.Requests;
using Platform.Gateway.Routing;
using Platform.ServiceDefaults.Hosting;

namespace Platform.Gateway;

/// <summary>Table of contents of the gateway: one public address before the console, the services and the identity provider.</summary>
public sealed class GatewayModule : IModule
{
    /// <inheritdoc />
    public string Name => "gateway";

    /// <inheritdoc />
    public void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<GatewayOptions>().Bind(builder.Configuration.GetSection("Gateway")).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddTransient<IStartupFilter, FirstLook>();
        builder.Services.AddAuthorizationBuilder().AddPolicy(AccessTable.Policy, policy => policy.RequireAssertion(AccessTable.Allows));
        builder.Services.AddSingleton<RateLimits>();
        builder.Services.AddSingleton<GatewayTelemetry>();
        builder.AddProxy();
        builder.AddNeighbourHealth();
    }

    /// <inheritdoc />
    public void Map(WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseLimits();
        app.UseAudit();
        app.MapApiPage();
        app.MapProxy();
    }
}
