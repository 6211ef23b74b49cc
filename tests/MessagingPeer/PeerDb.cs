using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Platform.ServiceDefaults.Data;

namespace Platform.MessagingPeer;

/// <summary>What an event of the suite leaves behind: one row each time its effect happens.</summary>
public sealed class Effect
{
    public long Id { get; set; }

    public required string CounterId { get; set; }

    public long Number { get; set; }
}

/// <summary>What a reaction that wants the newest version has seen, in order.</summary>
public sealed class Followed
{
    public long Id { get; set; }

    public required string CounterId { get; set; }

    public long Version { get; set; }
}

public abstract class PeerDb(DbContextOptions options) : ServiceDbContext(options)
{
    public DbSet<Effect> Effects => Set<Effect>();

    public DbSet<Followed> Followed => Set<Followed>();

    /// <summary>What a measurement wants to hear of when this context's transaction has committed.</summary>
    public List<long> Noted { get; } = [];

    /// <summary>Hears it.</summary>
    public static Action<long>? Committed { get; set; }

    protected override string Schema => "peer";

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.AddInterceptors(CommitListener.Instance);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Effect>().HasKey(x => x.Id);
        modelBuilder.Entity<Followed>().HasKey(x => x.Id);
    }
}

internal sealed class CommitListener : DbTransactionInterceptor
{
    public static readonly CommitListener Instance = new();

    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (PeerDb.Committed is { } committed && eventData.Context is PeerDb db)
        {
            db.Noted.ForEach(committed);
        }

        return Task.CompletedTask;
    }
}

public sealed class PeerSqlite(DbContextOptions<PeerSqlite> options) : PeerDb(options);

public sealed class PeerPostgres(DbContextOptions<PeerPostgres> options) : PeerDb(options);
