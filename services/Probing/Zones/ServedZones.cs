using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Platform.Probing.Scheduling;

namespace Platform.Probing.Zones;

/// <summary>The zones (网络域) that this replica serves: those it is configured for, or each that has checks.</summary>
internal sealed class ServedZones
{
    /// <summary>What configuration and screens call the zone of checks that name none.</summary>
    public const string Default = "default";

    private readonly bool every;
    private ImmutableHashSet<string> known;
    private volatile TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ServedZones(IOptions<SchedulingOptions> options)
    {
        every = options.Value.Zones.Count == 0;
        known = every ? [""] : [.. options.Value.Zones.Select(zone => zone == Default ? "" : zone)];
    }

    public IReadOnlyCollection<string> Known => Volatile.Read(ref known);

    public Task Changed => changed.Task;

    public static string Shown(string zone) => zone.Length == 0 ? Default : zone;

    public bool Serves(string zone) => every || known.Contains(zone);

    /// <summary>Notes that there are checks in <paramref name="zone"/>.</summary>
    public void Note(string zone)
    {
        if (every && !known.Contains(zone) && ImmutableInterlocked.Update(ref known, (zones, added) => zones.Add(added), zone))
        {
            Interlocked.Exchange(ref changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
    }
}
