namespace Platform.Notification.Submission;

/// <summary>Wakes a loop. A wake-up that comes while nobody waits is kept, so none is lost between a look and a wait.</summary>
internal class Signal
{
    private readonly SemaphoreSlim pending = new(0, 1);
    private readonly Lock full = new();

    public void Wake()
    {
        lock (full)
        {
            if (pending.CurrentCount == 0)
            {
                pending.Release();
            }
        }
    }

    /// <summary>Waits for a wake-up, at most <paramref name="longest"/>.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var woken = pending.WaitAsync(enough.Token);
        await Task.WhenAny(woken, Task.Delay(longest, time, enough.Token));
        await enough.CancelAsync();
        try
        {
            await woken;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time was up first.
        }
    }
}

/// <summary>Wakes the submission loops when messages have committed, one signal a lane.</summary>
internal sealed class SubmissionSignal
{
    private readonly Signal[] lanes = [new(), new(), new()];

    public Signal Of(Messages.Lane lane) => lanes[(int)lane];

    public void WakeAll()
    {
        foreach (var lane in lanes)
        {
            lane.Wake();
        }
    }
}
