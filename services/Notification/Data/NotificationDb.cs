using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Platform.ServiceDefaults.Data;

namespace Platform.Notification.Data;

/// <summary>The notification service's database; each slice maps its own entities.</summary>
public abstract class NotificationDb(DbContextOptions options) : ServiceDbContext(options)
{
    /// <inheritdoc />
    protected override string Schema => "notification";

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
    }
}

/// <summary>The database on SQLite; it exists for its migrations.</summary>
public sealed class NotificationSqlite(DbContextOptions<NotificationSqlite> options) : NotificationDb(options);

/// <summary>The database on PostgreSQL; it exists for its migrations.</summary>
public sealed class NotificationPostgres(DbContextOptions<NotificationPostgres> options) : NotificationDb(options);

/// <summary>Only for the tool that writes migrations.</summary>
internal sealed class NotificationSqliteFactory : IDesignTimeDbContextFactory<NotificationSqlite>
{
    public NotificationSqlite CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<NotificationSqlite>().UseSqlite("Data Source=design.db").Options);
}

/// <summary>Only for the tool that writes migrations.</summary>
internal sealed class NotificationPostgresFactory : IDesignTimeDbContextFactory<NotificationPostgres>
{
    public NotificationPostgres CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<NotificationPostgres>().UseNpgsql("Host=design").Options);
}
