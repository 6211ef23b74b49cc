using Platform.ServiceDefaults.Data;
using Platform.ServiceDefaults.Hosting;
using Platform.Identity.Data;

namespace Platform.Identity;

/// <summary>Table of contents of the identity service.</summary>
public sealed class IdentityModule : IModule
{
    /// <inheritdoc />
    public string Name => "identity";

    /// <inheritdoc />
    public void Add(WebApplicationBuilder builder)
    {
        builder.AddDatabase<IdentityDb, IdentitySqlite, IdentityPostgres>(Name);
    }

    /// <inheritdoc />
    public void Map(WebApplication app)
    {
    }
}
