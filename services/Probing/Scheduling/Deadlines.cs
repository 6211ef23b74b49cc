using System.Collections.Concurrent;

namespace Platform.Probing.Scheduling;

/// <summary>Deadlines that are used again: most probes end long before theirs, and a source with its timer is not free.</summary>
internal sealed class Deadlines(TimeProvider time)
{
    private const int Kept = 1_024;
    private readonly ConcurrentQueue<CancellationTokenSource> free = new();

    public CancellationTokenSource Start(TimeSpan timeout)
    {
        if (!free.TryDequeue(out var deadline))
        {
            deadline = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        }

        deadline.CancelAfter(timeout);
        return deadline;
    }

    /// <summary>Takes a deadline back; one that has struck, or that a runaway probe may still hold, is not used again.</summary>
    public void End(CancellationTokenSource deadline, bool runaway)
    {
        // Only the system's timers can be reset for certain.
        if (!runaway && time == TimeProvider.System && free.Count < Kept && deadline.TryReset())
        {
            free.Enqueue(deadline);
        }
        else
        {
            deadline.Dispose();
        }
    }
}
