using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Platform.Notification.Contacts;
using Platform.Notification.Inbound;
using Platform.Notification.Messages;
using Platform.Notification.Receipts;
using Platform.Notification.Simulator;
using Platform.ServiceDefaults.Data;

namespace Platform.Notification.Data;

/// <summary>The notification service's database; each slice maps its own entities.</summary>
public abstract class NotificationDb(DbContextOptions options) : ServiceDbContext(options)
{
    /// <inheritdoc />
    protected override string Schema => "notification";

    /// <summary>Set by a save, cleared by the commit that wakes the submission loops.</summary>
    internal bool HasNewMessages { get; set; }

    /// <inheritdoc />
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (ChangeTracker.Entries<Message>().Any(entry => entry.State == EntityState.Added))
        {
            HasNewMessages = true;
            if (Database.CurrentTransaction is null)
            {
                // A single statement commits by itself and would wake nobody.
                await using var transaction = await BeginAsync(cancellationToken);
                var saved = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return saved;
            }
        }

        return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    /// <inheritdoc />
    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.AddInterceptors(WakeOnCommit.Instance);

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        Message.Map(modelBuilder);
        PhoneReveal.Map(modelBuilder);
        Contact.Map(modelBuilder);
        Receipt.Map(modelBuilder);
        InboundMessage.Map(modelBuilder);
        HandsetMessage.Map(modelBuilder);
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
