using Platform.ServiceDefaults.Data;
using Platform.ServiceDefaults.Hosting;
using Platform.Reporting.Data;

namespace Platform.Reporting;

/// <summary>Table of contents of the reporting service.</summary>
public sealed class ReportingModule : IModule
{
    /// <inheritdoc />
    public string Name => "reporting";

    /// <inheritdoc />
    public void Add(WebApplicationBuilder builder)
    {
        builder.AddDatabase<ReportingDb, ReportingSqlite, ReportingPostgres>(Name);
    }

    /// <inheritdoc />
    public void Map(WebApplication app)
    {
    }
}
