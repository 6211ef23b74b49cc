using Microsoft.Extensions.Options;

namespace Platform.Probing.Scheduling;

/// <summary>
/// Limits how many probes run at once, in all and against one host; who waits, waits in order. A host that does not answer fills its
/// own places only.
/// </summary>
internal sealed class ProbeSlots(IOptions<SchedulingOptions> options, TimeProvider time)
{
    private readonly SemaphoreSlim all = new(options.Value.Concurrency);
    private readonly Dictionary<string, (SemaphoreSlim Slots, int Users)> hosts = [];

    /// <summary>Waits for a place; the host's first, so that a slow host's queue doesn't occupy the others' places.</summary>
    public async ValueTask<Place> EnterAsync(string host, CancellationToken cancellationToken)
    {
        var slots = host.Length == 0 ? null : Rent(host);
        var hostWait = TimeSpan.Zero;
        try
        {
            if (slots is not null && !slots.Wait(0, CancellationToken.None))
            {
                var from = time.GetTimestamp();
                await slots.WaitAsync(cancellationToken);
                hostWait = time.GetElapsedTime(from);
            }

            try
            {
                if (!all.Wait(0, CancellationToken.None))
                {
                    await all.WaitAsync(cancellationToken);
                }
            }
            catch
            {
                slots?.Release();
                throw;
            }
        }
        catch
        {
            Return(host);
            throw;
        }

        return new Place(this, host, slots, hostWait);
    }

    private SemaphoreSlim Rent(string host)
    {
        lock (hosts)
        {
            var (slots, users) = hosts.TryGetValue(host, out var known) ? known : (new SemaphoreSlim(options.Value.PerHost), 0);
            hosts[host] = (slots, users + 1);
            return slots;
        }
    }

    private void Return(string host)
    {
        if (host.Length == 0)
        {
            return;
        }

        lock (hosts)
        {
            var (slots, users) = hosts[host];
            if (users == 1)
            {
                hosts.Remove(host);
            }
            else
            {
                hosts[host] = (slots, users - 1);
            }
        }
    }

    /// <summary>A place that was given; <paramref name="HostWait"/> is how long the host's other probes held it up, which is not our lag.</summary>
    internal readonly record struct Place(ProbeSlots Owner, string Host, SemaphoreSlim? Slots, TimeSpan HostWait) : IDisposable
    {
        public void Dispose()
        {
            Owner.all.Release();
            Slots?.Release();
            Owner.Return(Host);
        }
    }
}
