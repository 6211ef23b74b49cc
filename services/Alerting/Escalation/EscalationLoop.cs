using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Platform.Alerting.Escalation;

/// <summary>Runs <see cref="DueSteps"/> again and again. A pass that fails is logged and repeated: alerts must go on.</summary>
internal sealed class EscalationLoop(DueSteps steps, EscalationSignal signal, IOptions<EscalationOptions> options, TimeProvider time, ILogger<EscalationLoop> log)
    : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan Stalled = TimeSpan.FromMinutes(2);
    private long lastPass = time.GetTimestamp();

    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var since = time.GetElapsedTime(Interlocked.Read(ref lastPass));
        return Task.FromResult(since < Stalled
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"No pass over due escalation steps for {since.TotalSeconds:0} s."));
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var change = signal.NextChange;
            try
            {
                await steps.RunAsync(stoppingToken);
                Interlocked.Exchange(ref lastPass, time.GetTimestamp());
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                AlertingLog.PassFailed(log, failure);
            }

            await WaitAsync(change, stoppingToken);
        }
    }

    private async Task WaitAsync(Task change, CancellationToken stoppingToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        await Task.WhenAny(change, Task.Delay(options.Value.Interval, time, either.Token));
        await either.CancelAsync();
    }
}
