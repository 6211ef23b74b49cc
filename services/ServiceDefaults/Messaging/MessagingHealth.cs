using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.ServiceDefaults.Data;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>Ready while the database answers; degraded while events are parked or the outbox does not move.</summary>
internal sealed class MessagingHealth(ServiceDbContext db, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Stuck = TimeSpan.FromMinutes(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var parked = await db.Deferred.CountAsync(row => row.State == DeferredState.Parked, cancellationToken);
            var before = time.GetUtcNow() - Stuck;
            var stuck = await db.Outbox.AnyAsync(row => row.Sequence == null && row.Time < before, cancellationToken);
            return (parked, stuck) switch
            {
                (_, true) => HealthCheckResult.Degraded("Events wait for the relay for more than a minute."),
                ( > 0, _) => HealthCheckResult.Degraded($"{parked} parked event(s): see GET /events/parked."),
                _ => HealthCheckResult.Healthy(),
            };
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy($"The database does not answer: {failure.GetBaseException().Message}");
        }
    }
}
