using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Platform.Probing.Scheduling;

namespace Platform.Probing.Results;

/// <summary>
/// Collects results and writes them in batches: each second, at 1,000, or at once when a state may change. A batch that cannot be
/// written stays and is tried again. Probes never wait for it: when too many results wait they are given up, and the next one that is
/// written marks their instants as not run.
/// </summary>
internal sealed class ResultWriter(
    RecordBatch record, ProbingTelemetry telemetry, IOptions<SchedulingOptions> options, TimeProvider time, ILogger<ResultWriter> log) : BackgroundService
{
    private const int LargestBatch = 1_000;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private readonly Channel<Outcome> waiting = Channel.CreateBounded<Outcome>(new BoundedChannelOptions(options.Value.Unwritten) { SingleReader = true });
    private volatile TaskCompletionSource hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long givenUp;

    /// <summary>True while the last try has failed.</summary>
    public bool Failing { get; private set; }

    /// <summary>Takes an outcome; false: too many wait, and it is given up.</summary>
    public bool Add(Outcome outcome)
    {
        if (!waiting.Writer.TryWrite(outcome))
        {
            if (Interlocked.Increment(ref givenUp) % 1_000 == 1)
            {
                log.ResultsGivenUp(options.Value.Unwritten);
            }

            return false;
        }

        telemetry.Unwritten(waiting.Reader.Count);
        if (outcome.Urgent || waiting.Reader.Count >= LargestBatch)
        {
            hurry.TrySetResult();
        }

        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        List<Outcome> left = [];
        try
        {
            while (left.Count == 0 && await waiting.Reader.WaitToReadAsync(stoppingToken))
            {
                await WindowAsync(stoppingToken);
                left = await WriteAsync(Drain(), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }

        // The scheduler has stopped by now (it was registered later): what has been probed is still written, and what was in
        // hand before it. Each batch has one more try.
        for (var rest = left.Count > 0 ? left : Drain(); rest.Count > 0; rest = Drain())
        {
            if ((await WriteAsync(rest, stoppingToken)).Count > 0)
            {
                return;
            }
        }
    }

    private async Task WindowAsync(CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(Task.Delay(Window, time, enough.Token), hurry.Task);
        await enough.CancelAsync();
        if (waiting.Reader.Count <= LargestBatch)
        {
            // Whoever comes now hurries the next batch.
            hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Writes until all is written; answers what is left when it is told to stop while the database is away.</summary>
    private async Task<List<Outcome>> WriteAsync(List<Outcome> batch, CancellationToken cancellationToken)
    {
        while (batch.Count > 0)
        {
            try
            {
                // A batch under way is finished even when the service is told to stop.
                await record.WriteAsync(batch, CancellationToken.None);
                telemetry.Written(batch.Count);
                Failing = false;
                Finished(batch);
                return [];
            }
            catch (Exception failure)
            {
                Failing = true;
                log.BatchNotWritten(failure, batch.Count);
                if (IsAway(failure))
                {
                    await Task.Delay(Window, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    if (cancellationToken.IsCancellationRequested)
                    {
                        return batch;
                    }
                }
                else if (batch.Count == 1)
                {
                    // One outcome that cannot be stored must not hold up the others, or one odd answer would blind all checks.
                    Finished(batch);
                    return [];
                }
                else
                {
                    var left = await WriteAsync(batch[..(batch.Count / 2)], cancellationToken);
                    batch = batch[(batch.Count / 2)..];
                    if (left.Count > 0)
                    {
                        return [.. left, .. batch];
                    }
                }
            }
        }

        return [];
    }

    /// <summary>True when the failure is the database's and not the batch's: trying the whole again is right.</summary>
    internal static bool IsAway(Exception failure) => failure switch
    {
        // What is said of the data is the batch's own fault (classes 22 and 23); a server that is read-only, shuts down or lacks a right is away.
        Npgsql.PostgresException refused => !refused.SqlState.StartsWith("22", StringComparison.Ordinal) && !refused.SqlState.StartsWith("23", StringComparison.Ordinal),
        DbException { InnerException: System.Net.Sockets.SocketException or IOException or TimeoutException } => true,
        Npgsql.NpgsqlException lost => lost.IsTransient,
        Microsoft.Data.Sqlite.SqliteException sqlite => sqlite.SqliteErrorCode is not (18 or 19 or 20 or 25),
        StatesMoved => true,
        IOException or TimeoutException => true,
        _ => failure.InnerException is { } inner && IsAway(inner),
    };

    private static void Finished(List<Outcome> batch) => batch.ForEach(outcome => outcome.Shard?.End());

    private List<Outcome> Drain()
    {
        var some = new List<Outcome>(Math.Min(waiting.Reader.Count, LargestBatch));
        while (some.Count < LargestBatch && waiting.Reader.TryRead(out var outcome))
        {
            some.Add(outcome);
        }

        return some;
    }
}
