using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.Maintenances;
using Platform.Probing.Results;
using Platform.Probing.Shards;
using Platform.Probing.States;

namespace Platform.Probing.Scheduling;

/// <summary>
/// Probes every check of our shards at its instants. One queue of due instants and one waiting loop; a change in the database (a new
/// check, another interval, a pause) is taken up within a second, and a new or changed check is probed at once.
/// </summary>
internal sealed class ProbeScheduler(
    ScheduleFeed feed, Timetable timetable, ShardTable table, ProbeRunner runner, ResultWriter results, SkippedChecks skipped, ProbingTelemetry telemetry,
    IOptions<SchedulingOptions> options, TimeProvider time, ILogger<ProbeScheduler> log) : BackgroundService
{
    /// <summary>How long probes under way may finish when the service stops.</summary>
    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(1);

    private readonly PriorityQueue<(ScheduledCheck Check, DateTimeOffset PlannedAt, DateTimeOffset StartAt), long> due = new();
    private readonly Dictionary<string, ScheduledCheck> checks = [];
    private readonly CancellationTokenSource hurry = new();
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset nextStart;
    private int underWay = 1;

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

        var feeding = feed.RunAsync(stoppingToken);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var shards = table.Changed;
                var now = time.GetUtcNow();
                while (feed.Loaded.TryRead(out var some))
                {
                    TakeUp(some, now);
                }

                if (table.MayStart)
                {
                    StartDue(time.GetUtcNow());
                }

                LastTurn = now;
                telemetry.Scheduled(checks.Count, Volatile.Read(ref underWay) - 1);
                await SleepAsync(shards, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }

        await PartAsync(feeding);
    }

    private void TakeUp(IReadOnlyList<LoadedCheck> some, DateTimeOffset now)
    {
        foreach (var change in some)
        {
            if (checks.TryGetValue(change.Id, out var known) && known.Version >= change.Version && known.Shard == change.Check?.Shard)
            {
                continue;
            }

            Forget(change.Id);
            if (change.Check is { Shard.Lost: false } check)
            {
                checks[check.Id] = check;
                check.Shard?.Count(1);
                EnqueueFirst(check, change.LastPlannedAt, now);
            }
        }
    }

    /// <summary>
    /// A new or changed check starts at once, one that comes to us late makes its newest missed instant up; many at a time are spread,
    /// and whoever's own instant comes sooner waits for that.
    /// </summary>
    private void EnqueueFirst(ScheduledCheck check, DateTimeOffset? last, DateTimeOffset now)
    {
        var next = timetable.After(check, now);
        var isNew = last is null || last < check.Since;
        var late = timetable.Latest(check, now);
        if (!isNew && late <= last)
        {
            Enqueue(check, next, next);
            return;
        }

        nextStart = nextStart < now ? now : nextStart;
        if (nextStart >= next)
        {
            Enqueue(check, next, next);
            return;
        }

        var start = Milliseconds(nextStart);
        Enqueue(check, isNew ? start : late, start);
        nextStart += TimeSpan.FromSeconds(1.0 / options.Value.StartsASecond);
    }

    private void StartDue(DateTimeOffset now)
    {
        while (due.TryPeek(out var entry, out _) && entry.StartAt <= now)
        {
            due.Dequeue();
            var check = entry.Check;
            if (!checks.TryGetValue(check.Id, out var current) || !ReferenceEquals(current, check))
            {
                continue;
            }

            if (check.Shard is { Lost: true })
            {
                Forget(check.Id);
                continue;
            }

            // Instants that went by unnoticed (the process was stopped) are not made up one by one: the newest stands for itself.
            var (planned, startAt) = timetable.After(check, entry.PlannedAt) is var next && next <= now ? (timetable.Latest(check, now), now) : (entry.PlannedAt, entry.StartAt);
            next = timetable.After(check, now);
            Enqueue(check, next, next);
            if (!check.Busy && check.Shard is not { Leaving: true } && !skipped.Contains(check.Id))
            {
                check.Busy = true;
                check.Shard?.Begin();
                Interlocked.Increment(ref underWay);
                _ = ProbeAsync(check, planned, startAt);
            }
        }
    }

    private async Task ProbeAsync(ScheduledCheck check, DateTimeOffset plannedAt, DateTimeOffset startAt)
    {
        var handedOver = false;
        try
        {
            await Task.Yield();
            var run = await runner.RunAsync(check.Id, check.Kind, check.Probe, check.Timeout, plannedAt, hurry.Token, startAt, check.Zone);
            var verdict = Judge.Of(run.Seen, check.Conditions, new Dictionary<string, DateTimeOffset>(), plannedAt).Status;
            telemetry.Probed(check.Kind, verdict, run.Lag);
            handedOver = results.Add(new Outcome(check, plannedAt, time.GetUtcNow(), run.Lag, run.Seen, run.Trace, Urgent: verdict != check.LastKnown) { Shard = check.Shard });
        }
        catch (OperationCanceledException) when (hurry.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            log.ProbeFault(failure, check.Id);
        }

        check.Busy = false;
        if (!handedOver)
        {
            check.Shard?.End();
        }

        Leave();
    }

    private async Task SleepAsync(Task shards, CancellationToken cancellationToken)
    {
        var wait = table.MayStart && due.TryPeek(out var next, out _) ? next.StartAt - time.GetUtcNow() : LongestSleep;
        if (wait <= TimeSpan.Zero)
        {
            return;
        }

        // Timers count whole milliseconds, and a little early would be a turn for nothing.
        wait = wait > LongestSleep ? LongestSleep : TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
        using var awake = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(Task.Delay(wait, time, awake.Token), feed.Loaded.WaitToReadAsync(awake.Token).AsTask(), shards);
        await awake.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task PartAsync(Task feeding)
    {
        try
        {
            await feeding.WaitAsync(Parting, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Leave();
            await done.Task.WaitAsync(Parting, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            await hurry.CancelAsync();
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref underWay) == 0)
        {
            done.TrySetResult();
        }
    }

    private void Forget(string id)
    {
        if (checks.Remove(id, out var gone))
        {
            gone.Shard?.Count(-1);
        }
    }

    private void Enqueue(ScheduledCheck check, DateTimeOffset plannedAt, DateTimeOffset startAt) => due.Enqueue((check, plannedAt, startAt), startAt.UtcTicks);

    private static DateTimeOffset Milliseconds(DateTimeOffset instant) => new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
}
