namespace Platform.ServiceDefaults.Messaging;

/// <summary>An event that committed with the change it tells of. The relay gives it its place in the feed.</summary>
public sealed class OutboxRow
{
    /// <summary>Order of insertion; not yet an order of commits.</summary>
    public long Id { get; set; }

    /// <summary>CloudEvents id; the key of the subscriber's inbox.</summary>
    public Guid EventId { get; set; }

    /// <summary>CloudEvents type.</summary>
    public required string Type { get; set; }

    /// <summary>Topic: the type without its version.</summary>
    public required string Topic { get; set; }

    /// <summary>Id of the aggregate.</summary>
    public required string Subject { get; set; }

    /// <summary>Version of the aggregate.</summary>
    public long Version { get; set; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset Time { get; set; }

    /// <summary>W3C trace context of the change.</summary>
    public string? TraceParent { get; set; }

    /// <summary>The event as JSON.</summary>
    public required string Data { get; set; }

    /// <summary>Gapless place in the feed, from 1; null until the relay has seen the row committed.</summary>
    public long? Sequence { get; set; }
}

/// <summary>One event whose effect has committed, by reaction. Rows behind the cursor are not needed any more and are pruned.</summary>
public sealed class InboxRow
{
    /// <summary>CloudEvents id.</summary>
    public Guid EventId { get; set; }

    /// <summary>Name of the reaction.</summary>
    public required string Reaction { get; set; }

    /// <summary>Topic, with <see cref="Sequence"/> for pruning.</summary>
    public required string Topic { get; set; }

    /// <summary>Place in the publisher's feed.</summary>
    public long Sequence { get; set; }
}

/// <summary>How far a stream (a topic of a publisher) has been handled without a gap.</summary>
public sealed class CursorRow
{
    /// <summary>Topic; it names its publisher.</summary>
    public required string Topic { get; set; }

    /// <summary>Life of the publisher's feed; another one starts from 0.</summary>
    public Guid Epoch { get; set; }

    /// <summary>Everything of this topic up to here has had its effect or is deferred.</summary>
    public long Sequence { get; set; }
}

/// <summary>Newest version of a subject that a reaction has applied.</summary>
public sealed class AppliedVersionRow
{
    /// <summary>Name of the reaction.</summary>
    public required string Reaction { get; set; }

    /// <summary>Id of the aggregate.</summary>
    public required string Subject { get; set; }

    /// <summary>Version applied. Two replicas that apply versions of one subject at once meet here: the later one starts again.</summary>
    public long Version { get; set; }

    /// <summary>Life of the publisher's feed that the version belongs to.</summary>
    public Guid Epoch { get; set; }
}

/// <summary>Why a deferred event waits.</summary>
public enum DeferredState
{
    /// <summary>It failed and is tried again.</summary>
    Retrying = 0,

    /// <summary>An earlier event of its subject is deferred.</summary>
    Waiting = 1,

    /// <summary>It failed for good; a person looks at it and replays it.</summary>
    Parked = 2,
}

/// <summary>An event that a reaction could not handle. Later events of its subject wait behind it; others go on.</summary>
public sealed class DeferredRow
{
    /// <summary>Order of arrival.</summary>
    public long Id { get; set; }

    /// <summary>CloudEvents id.</summary>
    public Guid EventId { get; set; }

    /// <summary>Name of the reaction.</summary>
    public required string Reaction { get; set; }

    /// <summary>Topic.</summary>
    public required string Topic { get; set; }

    /// <summary>Id of the aggregate.</summary>
    public required string Subject { get; set; }

    /// <summary>Place in the publisher's feed.</summary>
    public long Sequence { get; set; }

    /// <summary>The whole CloudEvent.</summary>
    public required string Envelope { get; set; }

    /// <summary>State.</summary>
    public DeferredState State { get; set; }

    /// <summary>Failed tries so far.</summary>
    public int Attempts { get; set; }

    /// <summary>When it is tried next.</summary>
    public DateTimeOffset NextAttemptAt { get; set; }

    /// <summary>When it first failed.</summary>
    public DateTimeOffset FirstFailedAt { get; set; }

    /// <summary>Why, in one line.</summary>
    public required string Reason { get; set; }
}

/// <summary>A lease on work that one replica does at a time, and the relay's position.</summary>
public sealed class LeaseRow
{
    /// <summary>What is leased: <c>relay</c>.</summary>
    public required string Name { get; set; }

    /// <summary>Replica that holds it.</summary>
    public required string Owner { get; set; }

    /// <summary>Fencing token: grows with each change of owner.</summary>
    public long Token { get; set; }

    /// <summary>Milliseconds since 1970 by the database's clock.</summary>
    public long Until { get; set; }

    /// <summary>Life of this feed: made with the database.</summary>
    public Guid Epoch { get; set; }

    /// <summary>Last sequence given.</summary>
    public long LastSequence { get; set; }

    /// <summary>Last sequence handed to the sidecar.</summary>
    public long Published { get; set; }
}
