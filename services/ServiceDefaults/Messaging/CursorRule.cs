namespace Platform.ServiceDefaults.Messaging;

/// <summary>How a stream's cursor moves. Pure: from a cursor and what has been applied to the next cursor.</summary>
internal static class CursorRule
{
    /// <summary>
    /// Pushed events move the cursor only as far as each names its predecessor as already applied. Otherwise events are
    /// missing in between (<paramref name="gap"/>) and the feed must be asked; what was pushed stays applied.
    /// </summary>
    public static CursorRow AfterPush(CursorRow cursor, IReadOnlyList<Envelope> ordered, out bool gap)
    {
        gap = false;
        var (epoch, sequence) = (cursor.Epoch, cursor.Sequence);
        foreach (var one in ordered)
        {
            if (epoch == Guid.Empty && sequence == 0)
            {
                epoch = one.Epoch;
            }

            if (one.Epoch != epoch || one.Previous is not { } previous || previous > sequence)
            {
                gap = true;
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
