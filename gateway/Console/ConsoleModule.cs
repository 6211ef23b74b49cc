using Platform.ServiceDefaults.Hosting;

namespace Platform.Console;

/// <summary>Table of contents of the console.</summary>
public sealed class ConsoleModule : IModule
{
    /// <inheritdoc />
    public string Name => "console";

    /// <inheritdoc />
    public void Add(WebApplicationBuilder builder)
    {
    }

    /// <inheritdoc />
    public void Map(WebApplication app)
    {
    }
}
