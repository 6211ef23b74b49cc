using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Probing.Data;
using Platform.Probing.Scheduling;

namespace Platform.Probing.Results;

/// <summary>Removes results older than the retention, a little at a time so that writers hardly notice.</summary>
internal sealed class PruneResults(IServiceScopeFactory scopes, IOptions<SchedulingOptions> options, TimeProvider time, ILogger<PruneResults> log) : BackgroundService
{
    private const int AtOnce = 2_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Pause, time, stoppingToken);
                while (await PruneAsync(stoppingToken) == AtOnce)
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
                }
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                log.NotPruned(failure);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    internal async Task<int> PruneAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        var before = time.GetUtcNow() - options.Value.Retention;
        var old = await db.Set<ResultRow>().Where(row => row.PlannedAt < before).OrderBy(row => row.PlannedAt).Select(row => row.Id).Take(AtOnce).ToListAsync(cancellationToken);
        if (old.Count > 0)
        {
            await using var transaction = await db.BeginAsync(cancellationToken);
            await db.Set<ResultRow>().Where(row => old.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            log.Pruned(old.Count);
        }

        return old.Count;
    }
}
