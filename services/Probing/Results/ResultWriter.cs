using System.Threading.Channels;
using Platform.Probing.Scheduling;

namespace Platform.Probing.Results;

/// <summary>
/// Collects results and writes them in batches: each second, at 500, or at once when a state may change. A batch that cannot be
/// written stays and is tried again; when too many wait, the probes wait too and say so by their lag.
/// </summary>
internal sealed class ResultWriter(RecordBatch record, ProbingTelemetry telemetry, TimeProvider time, ILogger<ResultWriter> log) : BackgroundService
{
    private const int LargestBatch = 500;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private readonly Channel<Outcome> waiting = Channel.CreateBounded<Outcome>(10_000);

    /// <summary>True while the last try has failed.</summary>
    public bool Failing { get; private set; }

    public ValueTask AddAsync(Outcome outcome) => waiting.Writer.WriteAsync(outcome);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await waiting.Reader.WaitToReadAsync(stoppingToken))
            {
                if (await CollectAsync(stoppingToken) is { Count: > 0 } batch)
                {
                    await WriteAsync(batch, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }

        // The scheduler has stopped by now (it was registered later): what has been probed is still written.
        while (Drain() is { Count: > 0 } rest)
        {
            try
            {
                await record.WriteAsync(rest, CancellationToken.None);
            }
            catch (Exception failure)
            {
                log.BatchNotWritten(failure, rest.Count);
                return;
            }
        }
    }

    private async Task<List<Outcome>> CollectAsync(CancellationToken cancellationToken)
    {
        var batch = new List<Outcome>();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var window = Task.Delay(Window, time, enough.Token);
        var urgent = false;
        while (batch.Count < LargestBatch && !cancellationToken.IsCancellationRequested)
        {
            if (waiting.Reader.TryRead(out var outcome))
            {
                batch.Add(outcome);
                urgent |= outcome.Urgent;
            }
            else if (urgent || await Task.WhenAny(waiting.Reader.WaitToReadAsync(enough.Token).AsTask(), window) == window)
            {
                break;
            }
        }

        await enough.CancelAsync();
        return batch;
    }

    private async Task WriteAsync(List<Outcome> batch, CancellationToken cancellationToken)
    {
        for (var failures = 0; ;)
        {
            try
            {
                // A batch under way is finished even when the service is told to stop.
                await record.WriteAsync(batch, CancellationToken.None);
                telemetry.Written(batch.Count);
                Failing = false;
                return;
            }
            catch (Exception failure)
            {
                Failing = true;
                log.BatchNotWritten(failure, batch.Count);
                cancellationToken.ThrowIfCancellationRequested();
                if (++failures > 2 && batch.Count > 1)
                {
                    await WriteApartAsync(batch, cancellationToken);
                    return;
                }

                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            }
        }
    }

    /// <summary>One outcome that cannot be stored must not hold up the others, or one odd answer would blind all checks.</summary>
    private async Task WriteApartAsync(List<Outcome> batch, CancellationToken cancellationToken)
    {
        var left = new List<Outcome>();
        foreach (var outcome in batch)
        {
            try
            {
                await record.WriteAsync([outcome], CancellationToken.None);
                telemetry.Written(1);
                Failing = false;
            }
            catch (Exception failure)
            {
                left.Add(outcome);
                log.BatchNotWritten(failure, 1);
            }
        }

        if (left.Count == batch.Count)
        {
            // None could be stored: it is the database, not an outcome.
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            await WriteAsync(batch, cancellationToken);
        }
    }

    private List<Outcome> Drain()
    {
        var rest = new List<Outcome>();
        while (rest.Count < LargestBatch && waiting.Reader.TryRead(out var outcome))
        {
            rest.Add(outcome);
        }

        return rest;
    }
}
