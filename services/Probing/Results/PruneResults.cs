using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Probing.Data;
using Platform.Probing.Scheduling;
using Platform.Probing.States;

namespace Platform.Probing.Results;

/// <summary>Removes results older than their retention (failures stay longer, with their log) and old changes of states, a little at a time so that writers hardly notice.</summary>
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

                await PruneStatesAsync(stoppingToken);
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
        var old = new List<long>();
        foreach (var status in Enum.GetValues<CheckStatus>())
        {
            var before = time.GetUtcNow() - Stays(status);
            old.AddRange(await db.Set<ResultRow>().Where(row => row.Status == status && row.PlannedAt < before).OrderBy(row => row.PlannedAt)
                .Select(row => row.Id).Take(AtOnce - old.Count).ToListAsync(cancellationToken));
        }

        if (old.Count > 0)
        {
            await using var transaction = await db.BeginAsync(cancellationToken);
            await db.Set<ResultRow>().Where(row => old.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            log.Pruned(old.Count);
        }

        return old.Count;
    }

    /// <summary>Changes of states go last; the newest of each check stays, for it tells how the check stands.</summary>
    internal async Task PruneStatesAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        var before = time.GetUtcNow() - options.Value.StateRetention;
        await using var transaction = await db.BeginAsync(cancellationToken);
        await db.Set<StateChange>().Where(change => change.Since < before && db.Set<StateChange>().Any(newer => newer.CheckId == change.CheckId && newer.Version > change.Version))
            .ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>A success is soon forgotten; whoever asks about a failure asks late.</summary>
    private TimeSpan Stays(CheckStatus status)
    {
        var kept = options.Value;
        return status == CheckStatus.Up || kept.FailureRetention < kept.Retention ? kept.Retention : kept.FailureRetention;
    }
}
