namespace Platform.Probing.Rounds;

/// <summary>Wakes the rounds' loop when a plan, a key period or a round was changed here.</summary>
internal sealed class RoundSignal
{
    private volatile TaskCompletionSource changed = New();

    public Task Changed => changed.Task;

    public void Raise() => Interlocked.Exchange(ref changed, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
