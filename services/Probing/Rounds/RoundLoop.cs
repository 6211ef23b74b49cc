using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Platform.Probing.Data;
using Platform.Probing.KeyPeriods;
using Platform.Probing.Scheduling;

namespace Platform.Probing.Rounds;

/// <summary>
/// Keeps the rounds, once a second, on one replica at a time: makes them ahead, begins them, takes results in, ends them, reminds. All it
/// knows lies in the database; whoever takes over goes on where the last one stopped.
/// </summary>
internal sealed class RoundLoop(
    IServiceScopeFactory scopes, RoundSignal signal, KeyPeriodBook keyPeriods, IOptions<SchedulingOptions> scheduling, IOptions<RoundOptions> options, TimeProvider time,
    ILogger<RoundLoop> log) : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GapsKept = TimeSpan.FromDays(40);
    private readonly string owner = Guid.CreateVersion7().ToString();

    /// <summary>The instant of the newest turn that ended well.</summary>
    public DateTimeOffset TurnedAt { get; private set; }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        !scheduling.Value.Enabled || TurnedAt == default || time.GetUtcNow() - TurnedAt < Stuck ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded("The loop of inspection rounds stands still."));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (scheduling.Value.Enabled && !stoppingToken.IsCancellationRequested)
        {
            var changed = signal.Changed;
            try
            {
                var now = time.GetUtcNow();
                await TurnAsync(now, stoppingToken);
                TurnedAt = now;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                log.RoundsNotKept(failure);
            }

            using var awake = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(Task.Delay(Turn, time, awake.Token), changed);
            await awake.CancelAsync();
        }
    }

    private async Task TurnAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        await keyPeriods.ReadAsync(db, cancellationToken);
        if (!await KeepsAsync(db, now, cancellationToken))
        {
            return;
        }

        using var span = ProbingTelemetry.Start("rounds");
        await scope.ServiceProvider.GetRequiredService<PlanRounds>().RunAsync(now, cancellationToken);
        var since = now - GapsKept;
        var gaps = await db.Set<RoundGap>().AsNoTracking().Where(gap => gap.To > since).ToListAsync(cancellationToken);
        await scope.ServiceProvider.GetRequiredService<RemindOfRounds>().RunAsync(now, cancellationToken);
        await scope.ServiceProvider.GetRequiredService<BeginRounds>().RunAsync(now, gaps, cancellationToken);
        await scope.ServiceProvider.GetRequiredService<EndRounds>().RunAsync(now, gaps, cancellationToken);
    }

    private async Task<bool> KeepsAsync(ProbingDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            return await RoundPulse.TakeAsync(db, owner, now, options.Value.Standstill, cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Two replicas of a new database wrote the first row at once.
            return false;
        }
    }
}
