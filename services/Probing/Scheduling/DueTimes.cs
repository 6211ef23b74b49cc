using Platform.Probing.Shards;

namespace Platform.Probing.Scheduling;

/// <summary>
/// When a check is due: at <c>offset + k × interval</c> since 1970, where the offset is a hash of its id. So checks spread over the
/// interval, every replica knows the same instants, and nothing drifts.
/// </summary>
internal static class DueTimes
{
    public static DateTimeOffset After(string checkId, TimeSpan every, DateTimeOffset instant)
    {
        var interval = every.Ticks;
        var offset = (long)(Slots.Hash(checkId) % (ulong)interval);
        offset -= offset % TimeSpan.TicksPerMillisecond;
        var since = instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks - offset;
        var periods = (since < 0 ? -1 : since / interval) + 1;
        return new DateTimeOffset(DateTimeOffset.UnixEpoch.Ticks + offset + (periods * interval), TimeSpan.Zero);
    }
}
