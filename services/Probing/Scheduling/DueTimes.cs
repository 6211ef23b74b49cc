using System.Text;

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
        var offset = (long)(Hash(checkId) % (ulong)interval);
        offset -= offset % TimeSpan.TicksPerMillisecond;
        var since = instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks - offset;
        var periods = (since < 0 ? -1 : since / interval) + 1;
        return new DateTimeOffset(DateTimeOffset.UnixEpoch.Ticks + offset + (periods * interval), TimeSpan.Zero);
    }

    // FNV-1a: string.GetHashCode differs from process to process.
    private static ulong Hash(string text)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ octet) * 1_099_511_628_211UL;
        }

        // The low bits of FNV are poor for ids that differ only at the end.
        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccdUL;
        return hash ^ (hash >> 33);
    }
}
