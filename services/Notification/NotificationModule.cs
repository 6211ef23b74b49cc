using Platform.ServiceDefaults.Data;
using Platform.ServiceDefaults.Hosting;
using Platform.Notification.Data;

namespace Platform.Notification;

/// <summary>Table of contents of the notification service.</summary>
public sealed class NotificationModule : IModule
{
    /// <inheritdoc />
    public string Name => "notification";

    /// <inheritdoc />
    public void Add(WebApplicationBuilder builder)
    {
        builder.AddDatabase<NotificationDb, NotificationSqlite, NotificationPostgres>(Name);
    }

    /// <inheritdoc />
    public void Map(WebApplication app)
    {
    }
}
