using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Data;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>
/// Gives committed outbox rows their gapless place in the feed, in order, and hands them to the <see cref="Publisher"/>.
/// One replica does it at a time. Dying anywhere here loses nothing: a row without a place gets one from the successor.
/// </summary>
internal sealed partial class Relay(
    IServiceScopeFactory scopes, OutboxSignal signal, Publisher publisher, IOptions<MessagingOptions> options, TimeProvider time, ILogger<Relay> log)
    : BackgroundService
{
    private const int BatchSize = 1_000;
    private readonly Lease lease = new("relay", options.Value.Lease);
    private LeaseRow? held;
    private bool alone;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var committed = signal.NextCommit;
            try
            {
                if (held is null || publisher.RenewalDue)
                {
                    await HoldAsync(stoppingToken);
                }

                while (held is not null && await SequenceAsync(stoppingToken) == BatchSize)
                {
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // What was read of the lease may be wrong after a failure: read it again.
                held = null;
                LogFailed(log, failure);
            }

            await Task.WhenAny(committed, Task.Delay(Pause, time, stoppingToken));
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (held is null)
        {
            return;
        }

        held = null;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await lease.ReleaseAsync(scope.ServiceProvider.GetRequiredService<ServiceDbContext>(), cancellationToken);
        }
        catch (Exception failure)
        {
            // The host or its database went first. No reason to fail a stop: a successor only waits a little longer.
            LogNotReleased(log, failure);
        }
    }

    /// <summary>A commit of another replica wakes nobody here, so the holder looks often; beside a SQLite file there is no other.</summary>
    private TimeSpan Pause => (held, alone) switch
    {
        (null, _) => TimeSpan.FromSeconds(1),
        (_, true) => TimeSpan.FromSeconds(5),
        _ => TimeSpan.FromMilliseconds(500),
    };

    private async Task HoldAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ServiceDbContext>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var row = await lease.TryHoldAsync(db, cancellationToken);
        alone = db.Database.IsSqlite();
        await transaction.CommitAsync(cancellationToken);
        publisher.Renewed();
        if (row is not null && row.Token != held?.Token)
        {
            LogHolding(log, row.Token, row.LastSequence);
            await publisher.ResumeAsync(db, row, cancellationToken);
        }

        held = row;
    }

    /// <summary>Gives places to what has committed. The lease row is updated in the same transaction, by its token: a fenced relay gives nothing.</summary>
    private async Task<int> SequenceAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ServiceDbContext>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var rows = await db.Outbox.FromSqlRaw(Sql.GiveSequences(db), held!.LastSequence, BatchSize).AsNoTracking().ToListAsync(cancellationToken);
        if (rows.Count == 0)
        {
            return 0;
        }

        var last = held.LastSequence + rows.Count;
        var kept = await db.Leases.Where(row => row.Name == held.Name && row.Token == held.Token)
            .ExecuteUpdateAsync(row => row.SetProperty(x => x.LastSequence, last).SetProperty(x => x.Published, publisher.Published), cancellationToken);
        if (kept == 0)
        {
            held = null;
            return 0;
        }

        FailPoint.At("relay.before-commit");
        await transaction.CommitAsync(cancellationToken);
        FailPoint.At("relay.sequenced");
        held.LastSequence = last;
        signal.Sequenced();
        rows.Sort((one, other) => one.Sequence!.Value.CompareTo(other.Sequence!.Value));
        publisher.Enqueue(rows, held.Epoch);
        return rows.Count;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Relay holds its lease with token {Token}; the feed ends at {LastSequence}")]
    private static partial void LogHolding(ILogger log, long token, long lastSequence);

    [LoggerMessage(Level = LogLevel.Error, Message = "Relay could not sequence; it tries again")]
    private static partial void LogFailed(ILogger log, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Relay could not give its lease back; it runs out by itself")]
    private static partial void LogNotReleased(ILogger log, Exception failure);
}
