using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.Evidence;
using Platform.Probing.Manual;
using Platform.Probing.Rounds;
using Platform.Probing.Scheduling;
using Platform.Probing.States;

namespace Platform.Probing.Results;

/// <summary>
/// Removes what is older than its retention, a little at a time so that writers hardly notice. What people have decided stays:
/// approved baselines, versions of plans, maintenance windows, the log of a licence.
/// </summary>
internal sealed class PruneResults(
    IServiceScopeFactory scopes, IOptions<SchedulingOptions> options, IOptions<RoundOptions> rounds, TimeProvider time, ILogger<PruneResults> log) : BackgroundService
{
    private const int AtOnce = 2_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Pause, time, stoppingToken);
                await PruneAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>Removes all that is due; a table that can't be written holds up no other.</summary>
    internal async Task PruneAsync(CancellationToken cancellationToken)
    {
        foreach (var step in Steps())
        {
            try
            {
                while (await RunAsync(step, cancellationToken))
                {
                    await Task.Delay(Breath, time, cancellationToken);
                }
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                log.NotPruned(failure);
            }
        }
    }

    /// <summary>One bounded piece of work each; true: there may be more of it.</summary>
    private IEnumerable<Func<ProbingDb, CancellationToken, Task<bool>>> Steps()
    {
        var now = time.GetUtcNow();
        var (states, inspected) = (now - options.Value.StateRetention, now - rounds.Value.Retention);
        yield return (db, cancellationToken) => PruneAsync(db, now, cancellationToken);
        yield return (db, cancellationToken) => PruneStates.RunAsync(db, states, cancellationToken);
        yield return (db, cancellationToken) => PruneRounds.RunAsync(db, inspected, cancellationToken);
        yield return (db, cancellationToken) => PruneRecords.RunAsync(db, inspected, cancellationToken);
        yield return async (db, cancellationToken) =>
        {
            await AddEvidence.ForgetUnusedAsync(db, now, cancellationToken);
            await PruneLeftovers.RunAsync(db, states, inspected, cancellationToken);
            return false;
        };
    }

    private async Task<bool> RunAsync(Func<ProbingDb, CancellationToken, Task<bool>> step, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await step(scope.ServiceProvider.GetRequiredService<ProbingDb>(), cancellationToken);
    }

    private async Task<bool> PruneAsync(ProbingDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var old = new List<long>();
        foreach (var status in Enum.GetValues<CheckStatus>())
        {
            var before = now - Stays(status);
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

        return old.Count == AtOnce;
    }

    /// <summary>A success is soon forgotten; whoever asks about a failure, or an instant that nobody probed, asks late.</summary>
    private TimeSpan Stays(CheckStatus status)
    {
        var kept = options.Value;
        return status == CheckStatus.Up || kept.FailureRetention < kept.Retention ? kept.Retention : kept.FailureRetention;
    }
}
