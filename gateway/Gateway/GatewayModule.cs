using Platform.ServiceDefaults.Hosting;

namespace Platform.Gateway;

/// <summary>Table of contents of the gateway.</summary>
public sealed class GatewayModule : IModule
{
    /// <inheritdoc />
    public string Name => "gateway";

    /// <inheritdoc />
    public void Add(WebApplicationBuilder builder)
    {
    }

    /// <inheritdoc />
    public void Map(WebApplication app)
    {
    }
}
