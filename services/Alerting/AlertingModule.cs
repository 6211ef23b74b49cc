using Platform.ServiceDefaults.Data;
using Platform.ServiceDefaults.Hosting;
using Platform.Alerting.Data;

namespace Platform.Alerting;

/// <summary>Table of contents of the alerting service.</summary>
public sealed class AlertingModule : IModule
{
    /// <inheritdoc />
    public string Name => "alerting";

    /// <inheritdoc />
    public void Add(WebApplicationBuilder builder)
    {
        builder.AddDatabase<AlertingDb, AlertingSqlite, AlertingPostgres>(Name);
    }

    /// <inheritdoc />
    public void Map(WebApplication app)
    {
    }
}
