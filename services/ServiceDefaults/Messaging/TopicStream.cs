using System.Threading.Channels;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>One delivery that waits for its effect: a pushed event, or a page read from the feed.</summary>
internal sealed record Delivery(IReadOnlyList<Envelope> Events, Guid? PulledEpoch, long PulledTo)
{
    /// <summary>Where a pushed event stands in its topic.</summary>
    public PushedPlace Place { get; } = Events is [var only] ? PushedPlace.Of(only) : default;

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
    private readonly List<Delivery> beyond = [];
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
        var pushed = new List<Delivery>();
        while (await lane.Reader.WaitToReadAsync(stopping))
        {
            pushed.Clear();
            Delivery? page = null;
            while (page is null && pushed.Count < BatchSize && lane.Reader.TryRead(out var next))
            {
                page = next.PulledEpoch is null ? null : next;
                if (page is null)
                {
                    pushed.Add(next);
                }
            }

            beyond.AddRange(pushed);
            await ApplyPushedAsync(stopping);
            if (page is not null)
            {
                await ApplyAsync([page], cursor => CursorRule.AfterPage(cursor, page.PulledEpoch!.Value, page.PulledTo), stopping);
                await ApplyPushedAsync(stopping);
            }
        }
    }

    /// <summary>
    /// Applies the pushed events that follow each other without a gap, in order. What lies beyond a gap waits: for the missing one,
    /// which is usually under way, or for the feed, which brings both in order. So no reaction sees a later version first.
    /// </summary>
    private async Task ApplyPushedAsync(CancellationToken stopping)
    {
        beyond.Sort((one, other) => one.Place.Sequence.CompareTo(other.Place.Sequence));
        var places = beyond.ConvertAll(delivery => delivery.Place);
        var reach = CursorRule.AfterPush(Cursor, places);
        var ready = beyond.FindAll(delivery => delivery.Place.Epoch == reach.Epoch && delivery.Place.Sequence <= reach.Sequence);
        if (ready.Count > 0)
        {
            beyond.RemoveAll(ready.Contains);
            await ApplyAsync(ready, cursor => CursorRule.AfterPush(cursor, places), stopping);
            Interlocked.Exchange(ref heardAt, time.GetTimestamp());
        }

        NoteGap();
    }

    private async Task ApplyAsync(List<Delivery> together, Func<CursorRow, CursorRow> advance, CancellationToken stopping)
    {
        try
        {
            Cursor = await inbox.ApplyAsync(topic, [.. together.SelectMany(delivery => delivery.Events)], advance, stopping);
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

    /// <summary>A gap that is new starts its grace and wakes the puller; one that has closed ends it.</summary>
    private void NoteGap()
    {
        var gap = beyond.Count == 0 ? 0 : beyond[0].Place.Sequence;
        if (gap != Interlocked.Exchange(ref gapBefore, gap) && gap != 0)
        {
            Interlocked.Exchange(ref gapSince, time.GetTimestamp());
            GapSeen();
        }
    }
}
