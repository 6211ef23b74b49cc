using Microsoft.EntityFrameworkCore;
using Platform.ServiceDefaults.Data;

namespace Platform.MessagingPeer;

/// <summary>What an event of the suite leaves behind: one row each time its effect happens.</summary>
public sealed class Effect
{
    public long Id { get; set; }

    public required string CounterId { get; set; }

    public long Number { get; set; }
}

public abstract class PeerDb(DbContextOptions options) : ServiceDbContext(options)
{
    public DbSet<Effect> Effects => Set<Effect>();

    protected override string Schema => "peer";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Effect>().HasKey(x => x.Id);
    }
}

public sealed class PeerSqlite(DbContextOptions<PeerSqlite> options) : PeerDb(options);

public sealed class PeerPostgres(DbContextOptions<PeerPostgres> options) : PeerDb(options);
