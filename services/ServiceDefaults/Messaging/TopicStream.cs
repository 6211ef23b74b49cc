using System.Threading.Channels;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>One delivery that waits for its effect: a pushed event, or a page read from the feed.</summary>
internal sealed record Delivery(IReadOnlyList<Envelope> Events, Guid? PulledEpoch, long PulledTo)
{
    /// <summary>Ends when the effect has committed.</summary>
    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>
/// A topic of a publisher as this service handles it: one lane, so that its events keep their order, and deliveries that arrive
/// together commit together.
/// </summary>
internal sealed class TopicStream(string topic, string publisher, Inbox inbox, TimeProvider time)
{
    private const int BatchSize = 500;
    private const int LaneLength = 2_000;

    /// <summary>How long a gap may close by itself.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    private readonly Channel<Delivery> lane = Channel.CreateBounded<Delivery>(new BoundedChannelOptions(LaneLength) { SingleReader = true });
    private List<PushedPlace> beyond = [];
    private long heardAt;
    private long gapBefore;
    private long gapSince;
    private int wanted = 1;

    public string Topic => topic;

    public string Publisher => publisher;

    /// <summary>Where the next pull starts. Read by the puller, moved by the lane.</summary>
    public CursorRow Cursor { get; private set; } = new() { Topic = topic };

    /// <summary>Goes on where the service stopped.</summary>
    public void StartFrom(CursorRow cursor) => Cursor = cursor;

    /// <summary>Called when a gap shows, so that the puller need not wait for silence.</summary>
    public Action GapSeen { get; set; } = () => { };

    /// <summary>Whether something is missing between what was pushed.</summary>
    public bool HasGap => Interlocked.Read(ref gapBefore) != 0;

    /// <summary>
    /// Whether the feed should be asked now: at the start, after silence, and for a gap that did not close by itself in
    /// <see cref="Grace"/>, because deliveries under way at once overtake each other.
    /// </summary>
    public bool IsDue(TimeSpan silence) => Volatile.Read(ref wanted) == 1
        || time.GetElapsedTime(Interlocked.Read(ref heardAt)) >= silence
        || (HasGap && time.GetElapsedTime(Interlocked.Read(ref gapSince)) >= Grace);

    /// <summary>Says that the feed has been read to its end.</summary>
    public void Heard()
    {
        Interlocked.Exchange(ref wanted, 0);
        Interlocked.Exchange(ref heardAt, time.GetTimestamp());
    }

    /// <summary>Lines a delivery up; ends when its effect has committed.</summary>
    public async Task DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        await lane.Writer.WriteAsync(delivery, cancellationToken);
        await delivery.Done.Task.WaitAsync(cancellationToken);
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        var together = new List<Delivery>();
        Delivery? left = null;
        while (left is not null || await lane.Reader.WaitToReadAsync(stopping))
        {
            together.Clear();
            var count = 0;
            while (count < BatchSize && (left ?? Next()) is { } next)
            {
                left = null;
                if (next.PulledEpoch is not null && together.Count > 0)
                {
                    left = next;
                    break;
                }

                together.Add(next);
                count += next.Events.Count;
                if (next.PulledEpoch is not null)
                {
                    break;
                }
            }

            await ApplyAsync(together, stopping);
        }

        Delivery? Next() => lane.Reader.TryRead(out var next) ? next : null;
    }

    private async Task ApplyAsync(List<Delivery> together, CancellationToken stopping)
    {
        try
        {
            var events = together.SelectMany(delivery => delivery.Events).OrderBy(one => one.Sequence).ToList();
            if (together[0].PulledEpoch is { } epoch)
            {
                Cursor = await inbox.ApplyAsync(topic, events, cursor => CursorRule.AfterPage(cursor, epoch, together[0].PulledTo), stopping);
                Forget(place => place.Sequence <= Cursor.Sequence || place.Epoch != epoch);
            }
            else
            {
                var places = beyond.Concat(events.Select(PushedPlace.Of)).OrderBy(place => place.Sequence).ToList();
                Cursor = await inbox.ApplyAsync(topic, events, cursor => CursorRule.AfterPush(cursor, places), stopping);
                beyond = places;
                Forget(place => place.Sequence <= Cursor.Sequence && place.Epoch == Cursor.Epoch);
                Interlocked.Exchange(ref heardAt, time.GetTimestamp());
            }

            together.ForEach(delivery => delivery.Done.TrySetResult());
        }
        catch (Exception failure)
        {
            together.ForEach(delivery => delivery.Done.TrySetException(failure));
            if (stopping.IsCancellationRequested)
            {
                throw;
            }
        }
    }

    /// <summary>Drops what the cursor has passed. A gap that is new starts its grace; one that has closed ends it.</summary>
    private void Forget(Predicate<PushedPlace> passed)
    {
        beyond.RemoveAll(passed);
        if (beyond.Count > LaneLength)
        {
            beyond.RemoveRange(LaneLength, beyond.Count - LaneLength);
        }

        var gap = beyond.Count == 0 ? 0 : beyond[0].Sequence;
        if (gap != Interlocked.Exchange(ref gapBefore, gap))
        {
            Interlocked.Exchange(ref gapSince, time.GetTimestamp());
            if (gap != 0)
            {
                GapSeen();
            }
        }
    }
}
