using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Platform.Contracts;
using Platform.ServiceDefaults.Audit;
using Platform.ServiceDefaults.Messaging;

namespace Platform.ServiceDefaults.Data;

/// <summary>
/// A service's database: its own entities, and beside them, so that they commit together, the outbox, the inbox and the
/// audit log. A service derives its context from this, and from that one empty class per provider for the migrations.
/// </summary>
public abstract class ServiceDbContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>Events that wait for, or have, their place in the feed.</summary>
    public DbSet<OutboxRow> Outbox => Set<OutboxRow>();

    /// <summary>Events whose effect is already there.</summary>
    public DbSet<InboxRow> Inbox => Set<InboxRow>();

    /// <summary>How far each stream has been handled.</summary>
    public DbSet<CursorRow> Cursors => Set<CursorRow>();

    /// <summary>Newest version applied, by reaction and subject.</summary>
    public DbSet<AppliedVersionRow> AppliedVersions => Set<AppliedVersionRow>();

    /// <summary>Events whose handling failed: retried, or parked for a person.</summary>
    public DbSet<DeferredRow> Deferred => Set<DeferredRow>();

    /// <summary>Leases, with the relay's position.</summary>
    public DbSet<LeaseRow> Leases => Set<LeaseRow>();

    /// <summary>Every write, allowed or refused.</summary>
    public DbSet<AuditRow> Audit => Set<AuditRow>();

    /// <summary>PostgreSQL schema of the service; SQLite has a file each and ignores it.</summary>
    protected abstract string Schema { get; }

    /// <summary>True when the open transaction, or the last save, put something into the outbox.</summary>
    internal bool HasPublished { get; set; }

    /// <summary>Tells the world of a change, in the transaction that makes it: either both are there or neither.</summary>
    public void Publish<TEvent>(TEvent published)
        where TEvent : IEvent
    {
        Outbox.Add(new OutboxRow
        {
            EventId = Guid.CreateVersion7(),
            Type = TEvent.EventType,
            Topic = EventTypes.Topic(TEvent.EventType),
            Subject = published.Subject,
            Version = published.Version,
            Time = this.GetService<TimeProvider>().GetUtcNow(),
            TraceParent = Activity.Current?.Id,
            Data = JsonSerializer.Serialize(published, WireJson.Events),
        });
        HasPublished = true;
    }

    /// <summary>Opens a transaction; on SQLite it first takes the one writer's place, so that nobody busy-waits.</summary>
    public async Task<IDbContextTransaction> BeginAsync(CancellationToken cancellationToken) =>
        await GatedTransaction.BeginAsync(this, cancellationToken);

    /// <inheritdoc />
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (Database.CurrentTransaction is not null)
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }

        var gate = this.GetService<WriteGate>();
        int saved;
        using (await gate.EnterAsync(cancellationToken))
        {
            saved = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }

        if (saved > 0)
        {
            await gate.DurableAsync();
            SignalCommit();
        }

        return saved;
    }

    internal void SignalCommit()
    {
        if (HasPublished)
        {
            HasPublished = false;
            this.GetService<OutboxSignal>().Committed();
        }
    }

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        if (Database.IsSqlite())
        {
            // SQLite compares text; an instant must sort, so it is stored as microseconds since 1970.
            configurationBuilder.Properties<DateTimeOffset>().HaveConversion<InstantAsMicroseconds>();
        }
        else
        {
            configurationBuilder.Properties<DateTimeOffset>().HaveConversion<InstantInUtc>();
        }
    }

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        if (Database.IsNpgsql())
        {
            modelBuilder.HasDefaultSchema(Schema);
        }

        MessagingModel.Map(modelBuilder);
        modelBuilder.Entity<AuditRow>(row =>
        {
            row.HasKey(x => x.Id);
            row.HasIndex(x => x.At);
        });
    }
}
