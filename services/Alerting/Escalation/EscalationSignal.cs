namespace Platform.Alerting.Escalation;

/// <summary>Wakes the loop when an incident has changed: its next step may be nearer than the one it waits for.</summary>
internal sealed class EscalationSignal
{
    private volatile TaskCompletionSource changed = New();

    public Task NextChange => changed.Task;

    public void Changed() => Interlocked.Exchange(ref changed, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
