namespace Platform.Bench;

/// <summary>Tells a measurement how many effects have committed, and how long after their change.</summary>
internal static class Received
{
    private static readonly System.Collections.Concurrent.ConcurrentBag<double> Times = [];
    private static TaskCompletionSource done = new();
    private static int left;

    public static IEnumerable<double> Latencies => Times;

    public static Task Expect(int count)
    {
        Times.Clear();
        done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        left = count;
        return done.Task;
    }

    /// <summary>Called after the commit that holds the effect of <paramref name="raised"/> (a timestamp).</summary>
    public static void Note(long raised)
    {
        Times.Add(System.Diagnostics.Stopwatch.GetElapsedTime(raised).TotalMilliseconds);
        if (Interlocked.Decrement(ref left) == 0)
        {
            done.TrySetResult();
        }
    }
}
