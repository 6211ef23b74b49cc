namespace Platform.ServiceDefaults.Messaging;

/// <summary>Wakes who waits for commits (the relay) and for new events in the feed (long polls): milliseconds instead of polling.</summary>
internal sealed class OutboxSignal
{
    private volatile TaskCompletionSource committed = New();
    private volatile TaskCompletionSource sequenced = New();

    public Task NextCommit => committed.Task;

    public Task NextSequence => sequenced.Task;

    public void Committed() => Interlocked.Exchange(ref committed, New()).TrySetResult();

    public void Sequenced() => Interlocked.Exchange(ref sequenced, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
