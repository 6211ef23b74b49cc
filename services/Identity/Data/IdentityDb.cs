using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Platform.Identity.Keys;
using Platform.Identity.SignIn;
using Platform.Identity.Users;
using Platform.ServiceDefaults.Data;

namespace Platform.Identity.Data;

/// <summary>The identity service's database; each slice maps its own entities.</summary>
public abstract class IdentityDb(DbContextOptions options) : ServiceDbContext(options)
{
    /// <inheritdoc />
    protected override string Schema => "identity";

    internal DbSet<User> Users => Set<User>();

    internal DbSet<Session> Sessions => Set<Session>();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.UseOpenIddict();
        User.Map(modelBuilder);
        DirectoryVersion.Map(modelBuilder);
        Session.Map(modelBuilder);
        ProviderKey.Map(modelBuilder);
    }
}

/// <summary>The database on SQLite; it exists for its migrations.</summary>
public sealed class IdentitySqlite(DbContextOptions<IdentitySqlite> options) : IdentityDb(options);

/// <summary>The database on PostgreSQL; it exists for its migrations.</summary>
public sealed class IdentityPostgres(DbContextOptions<IdentityPostgres> options) : IdentityDb(options);

/// <summary>Only for the tool that writes migrations.</summary>
internal sealed class IdentitySqliteFactory : IDesignTimeDbContextFactory<IdentitySqlite>
{
    public IdentitySqlite CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<IdentitySqlite>().UseSqlite("Data Source=design.db").Options);
}

/// <summary>Only for the tool that writes migrations.</summary>
internal sealed class IdentityPostgresFactory : IDesignTimeDbContextFactory<IdentityPostgres>
{
    public IdentityPostgres CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<IdentityPostgres>().UseNpgsql("Host=design").Options);
}
