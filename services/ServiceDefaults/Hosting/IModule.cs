using Microsoft.AspNetCore.Builder;

namespace Platform.ServiceDefaults.Hosting;

/// <summary>
/// The table of contents of a service: what it registers and what it answers. <c>Program.cs</c>, the single-process
/// host and the tests all build a service from its module, so nobody can tell from the code which of them runs it.
/// </summary>
public interface IModule
{
    /// <summary>Name in addresses, events and configuration: <c>probing</c>.</summary>
    string Name { get; }

    /// <summary>Options, kinds, reactions, background loops.</summary>
    void Add(WebApplicationBuilder builder);

    /// <summary>Routes.</summary>
    void Map(WebApplication app);
}
