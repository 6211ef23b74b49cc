using Platform.ServiceDefaults.Data;
using Platform.ServiceDefaults.Hosting;
using Platform.Probing.Data;

namespace Platform.Probing;

/// <summary>Table of contents of the probing service.</summary>
public sealed class ProbingModule : IModule
{
    /// <inheritdoc />
    public string Name => "probing";

    /// <inheritdoc />
    public void Add(WebApplicationBuilder builder)
    {
        builder.AddDatabase<ProbingDb, ProbingSqlite, ProbingPostgres>(Name);
    }

    /// <inheritdoc />
    public void Map(WebApplication app)
    {
    }
}
