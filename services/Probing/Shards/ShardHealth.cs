using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Platform.Probing.Scheduling;

namespace Platform.Probing.Shards;

/// <summary>probing-shards: whether replicas can agree on who probes what. Probing goes on without, so it is never worse than degraded.</summary>
internal sealed class ShardHealth(ShardTable table, IOptions<SchedulingOptions> options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        !options.Value.Enabled ? HealthCheckResult.Healthy()
        : table.Away ? HealthCheckResult.Degraded($"Redis does not answer: this replica goes on with the {table.All.Count} slot(s) it holds; one that dies now is not replaced until Redis is back.")
        : table.All.Count == 0 ? HealthCheckResult.Degraded("This replica holds no slot: others have them all, or the lease is still being taken.")
        : HealthCheckResult.Healthy());
}
