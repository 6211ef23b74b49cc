namespace Platform.Probing.Scheduling;

/// <summary>Wakes the scheduler when a check was changed here.</summary>
internal sealed class ScheduleSignal
{
    private volatile TaskCompletionSource changed = New();

    public Task Changed => changed.Task;

    public void Raise() => Interlocked.Exchange(ref changed, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
