namespace Platform.ServiceDefaults.Messaging;

/// <summary>How a stream's cursor moves. Pure: from a cursor and what has been applied to the next cursor.</summary>
internal static class CursorRule
{
    /// <summary>
    /// Pushed events, sorted by sequence, move the cursor as far as each names its predecessor as applied. What lies beyond a gap
    /// stays applied; the cursor waits for what is missing.
    /// </summary>
    public static CursorRow AfterPush(CursorRow cursor, IEnumerable<PushedPlace> ordered)
    {
        var (epoch, sequence) = (cursor.Epoch, cursor.Sequence);
        foreach (var one in ordered)
        {
            if (epoch == Guid.Empty && sequence == 0)
            {
                epoch = one.Epoch;
            }

            if (one.Epoch != epoch || one.Previous > sequence)
            {
                break;
            }

            sequence = Math.Max(sequence, one.Sequence);
        }

        return new CursorRow { Topic = cursor.Topic, Epoch = epoch, Sequence = sequence };
    }

    /// <summary>A page of the feed has no gap up to where it says it ends. Another epoch is another feed: its page counts from 0.</summary>
    public static CursorRow AfterPage(CursorRow cursor, Guid epoch, long pulledTo) => new()
    {
        Topic = cursor.Topic,
        Epoch = epoch,
        Sequence = cursor.Epoch == epoch ? Math.Max(cursor.Sequence, pulledTo) : pulledTo,
    };
}

/// <summary>Where a pushed event stands: its own sequence and that of the event before it in its topic.</summary>
internal readonly record struct PushedPlace(Guid Epoch, long Sequence, long Previous)
{
    /// <summary>An event that does not name its predecessor never closes a gap.</summary>
    public static PushedPlace Of(Envelope one) => new(one.Epoch, one.Sequence, one.Previous ?? long.MaxValue);
}
