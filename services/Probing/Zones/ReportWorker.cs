using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Probing.Data;
using Platform.Probing.Scheduling;
using Platform.Probing.Shards;

namespace Platform.Probing.Zones;

/// <summary>Tells every few seconds that this replica lives and how it does in each zone it serves, and has the zones nobody serves marked.</summary>
internal sealed class ReportWorker(
    IServiceScopeFactory scopes, ServedZones zones, ShardTable table, ReplicaName name, MarkBlindZones blind, ProbingTelemetry telemetry,
    IOptions<SchedulingOptions> options, TimeProvider time, ILogger<ReportWorker> log) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(1);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<ProbingDb>().Set<ProbeWorker>().Where(worker => worker.Replica == name.Value).ExecuteDeleteAsync(cancellationToken);
        }
        catch (Exception failure)
        {
            // Its silence will tell.
            log.WorkerNotReported(failure.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Value.Enabled && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ReportAsync(stoppingToken);
                await blind.LookAsync(name.Value, stoppingToken);
                await Task.Delay(Beat, time, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                log.WorkerNotReported(failure.Message);
                await Task.Delay(Beat, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    internal async Task ReportAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var lag = telemetry.TakeWorstLag();
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        var known = await db.Set<ProbeWorker>().Where(worker => worker.Replica == name.Value).ToDictionaryAsync(worker => worker.Zone, cancellationToken);
        var shards = table.All.ToLookup(shard => shard.Zone);
        foreach (var zone in zones.Known)
        {
            if (!known.TryGetValue(zone, out var worker))
            {
                db.Add(worker = new ProbeWorker { Replica = name.Value, Zone = zone });
            }

            (worker.Slots, worker.Checks, worker.LagMs, worker.SeenAt) = (shards[zone].Count(), shards[zone].Sum(shard => shard.Checks), lag, now);
        }

        await db.SaveChangesAsync(cancellationToken);
        var before = now - Forgotten;
        await db.Set<ProbeWorker>().Where(worker => worker.SeenAt < before).ExecuteDeleteAsync(cancellationToken);
    }
}
