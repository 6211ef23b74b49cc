using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Platform.Probing.Results;

namespace Platform.Probing.Scheduling;

/// <summary>probing-scheduler: whether the loop turns and results reach the database.</summary>
internal sealed class SchedulerHealth(ProbeScheduler scheduler, ResultWriter results, States.TellLater later, IOptions<SchedulingOptions> options, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var late = time.GetUtcNow() - scheduler.LastTurn;
        return Task.FromResult(
            options.Value.Enabled && scheduler.LastTurn != default && late > Patience ? HealthCheckResult.Unhealthy($"The probe schedule has stood still for {late.TotalSeconds:0} s.")
            : results.Failing ? HealthCheckResult.Unhealthy("Probe results cannot be written to the database.")
            : later.Failing ? HealthCheckResult.Unhealthy("What was not told cannot be looked at again.")
            : HealthCheckResult.Healthy());
    }
}
