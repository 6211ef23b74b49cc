using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Data;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>Tries deferred events again, the oldest of each subject first; what waits behind it follows in order.</summary>
internal sealed partial class DeferredRetry(
    IServiceScopeFactory scopes, Inbox inbox, IOptions<MessagingOptions> options, TimeProvider time, ILogger<DeferredRetry> log) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await NextAsync(stoppingToken) is { } due && await inbox.RetryAsync(due, options.Value.Attempts, stoppingToken))
                {
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(log, failure);
            }
        }
    }

    private async Task<DeferredRow?> NextAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ServiceDbContext>();
        var now = time.GetUtcNow();
        return await db.Deferred.AsNoTracking()
            .Where(row => row.State != DeferredState.Parked && row.NextAttemptAt <= now)
            .Where(row => !db.Deferred.Any(earlier => earlier.Reaction == row.Reaction && earlier.Subject == row.Subject && earlier.Sequence < row.Sequence))
            .OrderBy(row => row.Sequence).FirstOrDefaultAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Deferred events could not be looked at; the next round tries again")]
    private static partial void LogFailed(ILogger log, Exception failure);
}
