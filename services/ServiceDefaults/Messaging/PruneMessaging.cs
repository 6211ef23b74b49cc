using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Data;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>Forgets what is no longer needed: inbox rows behind their cursor, and events past their retention.</summary>
internal sealed partial class PruneMessaging(
    IServiceScopeFactory scopes, IOptions<MessagingOptions> options, TimeProvider time, ILogger<PruneMessaging> log) : BackgroundService
{
    /// <summary>A margin behind the cursor: a late push of an event just applied is still recognised by its id.</summary>
    private const int Margin = 5_000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(5), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await PruneAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(log, failure);
            }
        }
    }

    internal async Task PruneAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ServiceDbContext>();
        foreach (var cursor in await db.Cursors.AsNoTracking().ToListAsync(cancellationToken))
        {
            var upTo = cursor.Sequence - Margin;
            await db.Inbox.Where(row => row.Topic == cursor.Topic && row.Sequence <= upTo).ExecuteDeleteAsync(cancellationToken);
        }

        var before = time.GetUtcNow() - options.Value.Retention;
        await db.Outbox.Where(row => row.Sequence != null && row.Time < before).ExecuteDeleteAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Old messaging rows could not be pruned; the next round tries again")]
    private static partial void LogFailed(ILogger log, Exception failure);
}
