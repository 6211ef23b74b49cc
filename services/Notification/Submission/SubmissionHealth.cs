using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.Notification.Data;
using Platform.Notification.Messages;

namespace Platform.Notification.Submission;

/// <summary>Ready means: every loop has passed lately, and no alert has been waiting for a minute.</summary>
internal sealed class SubmissionHealth(TimeProvider time)
{
    private static readonly TimeSpan Silent = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<Lane, long> passes = new();

    public void Alive(Lane lane) => passes[lane] = time.GetTimestamp();

    public bool IsAlive(Lane lane) => !passes.TryGetValue(lane, out var at) || time.GetElapsedTime(at) < Silent;
}

/// <summary>The health check of the submission loops.</summary>
internal sealed class SubmissionCheck(SubmissionHealth health, IServiceScopeFactory scopes, TimeProvider time) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (Enum.GetValues<Lane>().Where(lane => !health.IsAlive(lane)).ToList() is { Count: > 0 } stuck)
        {
            return HealthCheckResult.Unhealthy("submission loops have stopped: " + string.Join(", ", stuck));
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NotificationDb>();
        var since = time.GetUtcNow() - TimeSpan.FromMinutes(1);
        var late = await db.Set<Message>().CountAsync(
            row => row.Lane == Lane.Alert && row.NextAttemptAt != null && row.State == Contracts.MessageState.Accepted && row.AcceptedAt < since, cancellationToken);
        return late == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded($"{late} alert message(s) have waited for over a minute");
    }
}
