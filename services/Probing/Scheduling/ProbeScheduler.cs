using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.Results;
using Platform.Probing.States;

namespace Platform.Probing.Scheduling;

/// <summary>
/// Probes every check at its instants. One queue of due instants and one waiting loop for all checks; a change in the database
/// (a new check, another interval, a pause) is taken up within a second, and a new or changed check is probed at once.
/// </summary>
internal sealed class ProbeScheduler(
    CheckLoader loader, ProbeRunner runner, ResultWriter results, ScheduleSignal signal, ProbingTelemetry telemetry,
    IOptions<SchedulingOptions> options, TimeProvider time, ILogger<ProbeScheduler> log) : BackgroundService
{
    /// <summary>New checks that start in the same second, so that a contract with a thousand doesn't start with a bang.</summary>
    private const int StartsASecond = 50;

    /// <summary>How long probes under way may finish when the service stops.</summary>
    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(3);

    private readonly PriorityQueue<(string Id, long Version, DateTimeOffset PlannedAt), long> due = new();
    private readonly Dictionary<string, ScheduledCheck> checks = [];
    private readonly ConcurrentDictionary<Task, bool> underWay = new();
    private readonly CancellationTokenSource hurry = new();
    private bool woken;

    /// <summary>When the loop last turned; the health check reads it.</summary>
    public DateTimeOffset LastTurn { get; private set; }

    public override void Dispose()
    {
        hurry.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled)
        {
            return;
        }

        try
        {
            var reloadAt = DateTimeOffset.MinValue;
            while (!stoppingToken.IsCancellationRequested)
            {
                var changed = signal.Changed;
                var now = time.GetUtcNow();
                if (now >= reloadAt || woken)
                {
                    await ReloadAsync(now, stoppingToken);
                    reloadAt = now + options.Value.Reload;
                }

                StartDue(now);
                LastTurn = now;
                telemetry.Scheduled(checks.Count);
                await SleepAsync(reloadAt, changed, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }

        await PartAsync();
    }

    private async Task ReloadAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        woken = false;
        IReadOnlyList<LoadedCheck> loaded;
        try
        {
            loaded = await loader.ReadAsync(now, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            log.ScheduleNotRead(failure);
            return;
        }

        var fresh = 0;
        foreach (var change in loaded)
        {
            var isChange = checks.Remove(change.Id);
            if (change.Check is not { } check)
            {
                continue;
            }

            checks[check.Id] = check;
            var first = isChange || change.LastPlannedAt is null || LastTurn != default
                ? Milliseconds(now) + TimeSpan.FromSeconds(fresh++ / StartsASecond)
                : DueTimes.After(check.Id, check.Every, now);
            Enqueue(check, first);
        }
    }

    private void StartDue(DateTimeOffset now)
    {
        while (due.TryPeek(out var next, out _) && next.PlannedAt <= now)
        {
            due.Dequeue();
            if (!checks.TryGetValue(next.Id, out var check) || check.Version != next.Version)
            {
                continue;
            }

            var task = ProbeAsync(check, next.PlannedAt);
            underWay[task] = true;
            _ = task.ContinueWith(ended => underWay.TryRemove(ended, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            Enqueue(check, DueTimes.After(check.Id, check.Every, next.PlannedAt > now - check.Every ? next.PlannedAt : now));
        }
    }

    private async Task ProbeAsync(ScheduledCheck check, DateTimeOffset plannedAt)
    {
        await Task.Yield();
        try
        {
            var run = await runner.RunAsync(check.Id, check.Kind, check.Probe, check.Timeout, plannedAt, hurry.Token);
            var verdict = Judge.Of(run.Seen, check.Conditions, new Dictionary<string, DateTimeOffset>(), plannedAt).Status;
            telemetry.Probed(check.Kind, verdict, run.Lag);
            await results.AddAsync(new Outcome(check, plannedAt, time.GetUtcNow(), run.Lag, run.Seen, run.Trace, Urgent: verdict != check.LastKnown));
        }
        catch (OperationCanceledException) when (hurry.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            log.ProbeFault(failure, check.Id);
        }
    }

    private async Task SleepAsync(DateTimeOffset reloadAt, Task changed, CancellationToken cancellationToken)
    {
        var until = due.TryPeek(out var next, out _) && next.PlannedAt < reloadAt ? next.PlannedAt : reloadAt;
        var wait = until - time.GetUtcNow();
        if (wait > TimeSpan.Zero)
        {
            using var awake = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            woken = await Task.WhenAny(Task.Delay(wait, time, awake.Token), changed) == changed;
            await awake.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task PartAsync()
    {
        try
        {
            await Task.WhenAll(underWay.Keys).WaitAsync(Parting, time);
        }
        catch (TimeoutException)
        {
            await hurry.CancelAsync();
        }
    }

    private void Enqueue(ScheduledCheck check, DateTimeOffset plannedAt) => due.Enqueue((check.Id, check.Version, plannedAt), plannedAt.UtcTicks);

    private static DateTimeOffset Milliseconds(DateTimeOffset instant) => new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
}
