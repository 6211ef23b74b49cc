using Microsoft.Extensions.Options;

namespace Platform.Probing.Scheduling;

/// <summary>Limits how many probes run at once, in all and against one host; who waits, waits in order.</summary>
internal sealed class ProbeSlots(IOptions<SchedulingOptions> options)
{
    private readonly SemaphoreSlim all = new(options.Value.Concurrency);
    private readonly Dictionary<string, (SemaphoreSlim Slots, int Users)> hosts = [];

    /// <summary>Waits for a place; the host's first, so that a slow host's queue doesn't occupy the others' places.</summary>
    public async Task<IDisposable> EnterAsync(string host, CancellationToken cancellationToken)
    {
        var slots = Rent(host);
        try
        {
            await slots.WaitAsync(cancellationToken);
            try
            {
                await all.WaitAsync(cancellationToken);
            }
            catch
            {
                slots.Release();
                throw;
            }
        }
        catch
        {
            Return(host);
            throw;
        }

        return new Place(this, host, slots);
    }

    private SemaphoreSlim Rent(string host)
    {
        lock (hosts)
        {
            var entry = hosts.TryGetValue(host, out var known) ? known : (new SemaphoreSlim(host.Length == 0 ? options.Value.Concurrency : options.Value.PerHost), 0);
            hosts[host] = (entry.Item1, entry.Item2 + 1);
            return entry.Item1;
        }
    }

    private void Return(string host)
    {
        lock (hosts)
        {
            var entry = hosts[host];
            if (entry.Users == 1)
            {
                hosts.Remove(host);
            }
            else
            {
                hosts[host] = (entry.Slots, entry.Users - 1);
            }
        }
    }

    private sealed class Place(ProbeSlots owner, string host, SemaphoreSlim slots) : IDisposable
    {
        public void Dispose()
        {
            owner.all.Release();
            slots.Release();
            owner.Return(host);
        }
    }
}
