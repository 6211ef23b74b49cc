using Microsoft.Extensions.Options;

namespace Platform.Probing.Blackbox;

/// <summary>The last probes, and apart from them the last failures, so that a flood of successes doesn't wash a failure away.</summary>
internal sealed class History(IOptions<BlackboxOptions> options)
{
    private readonly Lock gate = new();
    private readonly Queue<(long Id, Probe Probe)> all = new();
    private readonly Queue<(long Id, Probe Probe)> failures = new();
    private long last;

    public void Add(Probe probe)
    {
        lock (gate)
        {
            all.Enqueue((++last, probe));
            if (all.Count > options.Value.History && all.Dequeue() is { Probe.Succeeded: false } old)
            {
                failures.Enqueue(old);
                if (failures.Count > options.Value.History)
                {
                    failures.Dequeue();
                }
            }
        }
    }

    /// <summary>All that is kept, newest first.</summary>
    public IReadOnlyList<(long Id, Probe Probe)> Newest()
    {
        lock (gate)
        {
            return [.. failures.Concat(all).Reverse()];
        }
    }
}
