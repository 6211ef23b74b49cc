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
    private bool holding;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var committed = signal.NextCommit;
            try
            {
                while (await SequenceAsync(stoppingToken) == BatchSize)
                {
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(log, failure);
            }

            await Task.WhenAny(committed, Task.Delay(Pause, time, stoppingToken));
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (holding)
        {
            await using var scope = scopes.CreateAsyncScope();
            await lease.ReleaseAsync(scope.ServiceProvider.GetRequiredService<ServiceDbContext>(), cancellationToken);
        }
    }

    /// <summary>A commit of another replica wakes nobody here, so the holder looks often and the others wait for the lease.</summary>
    private TimeSpan Pause => holding ? TimeSpan.FromMilliseconds(500) : TimeSpan.FromSeconds(1);

    private async Task<int> SequenceAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ServiceDbContext>();
        if (holding && !await db.Outbox.AnyAsync(row => row.Sequence == null, cancellationToken) && !publisher.RenewalDue)
        {
            return 0;
        }

        await using var transaction = await db.BeginAsync(cancellationToken);
        if (await lease.TryHoldAsync(db, cancellationToken) is not { } held)
        {
            holding = false;
            return 0;
        }

        if (!holding)
        {
            holding = true;
            LogHolding(log, held.Token, held.LastSequence);
            await publisher.ResumeAsync(db, held, cancellationToken);
        }

        var given = await db.Database.ExecuteSqlRawAsync(Sql.GiveSequences(db), [held.LastSequence, BatchSize], cancellationToken);
        var last = held.LastSequence + given;
        await db.Leases.Where(row => row.Name == held.Name && row.Token == held.Token)
            .ExecuteUpdateAsync(row => row.SetProperty(x => x.LastSequence, last).SetProperty(x => x.Published, publisher.Published), cancellationToken);
        var rows = given == 0 ? [] : await db.Outbox.AsNoTracking()
            .Where(row => row.Sequence > held.LastSequence && row.Sequence <= last).OrderBy(row => row.Sequence).ToListAsync(cancellationToken);
        FailPoint.At("relay.before-commit");
        await transaction.CommitAsync(cancellationToken);
        FailPoint.At("relay.sequenced");
        publisher.Renewed();
        if (given > 0)
        {
            signal.Sequenced();
            publisher.Enqueue(rows, held.Epoch);
        }

        return given;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Relay holds its lease with token {Token}; the feed ends at {LastSequence}")]
    private static partial void LogHolding(ILogger log, long token, long lastSequence);

    [LoggerMessage(Level = LogLevel.Error, Message = "Relay could not sequence; it tries again")]
    private static partial void LogFailed(ILogger log, Exception failure);
}
