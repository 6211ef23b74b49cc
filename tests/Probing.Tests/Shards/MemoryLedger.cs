using Platform.Probing.Shards;

namespace Platform.Probing.Tests.Shards;

/// <summary>A ledger that a test can make forget, or take away.</summary>
internal sealed class MemoryLedger(TimeProvider time) : ILedger
{
    private readonly Dictionary<string, DateTimeOffset> living = [];
    private readonly Dictionary<int, string> owners = [];

    public bool Away { get; set; }

    public void Forget()
    {
        living.Clear();
        owners.Clear();
    }

    public Task<LedgerPage> RenewAsync(string zone, string replica, TimeSpan lease, CancellationToken cancellationToken)
    {
        Answer();
        var now = time.GetUtcNow();
        foreach (var dead in living.Where(one => one.Value <= now).Select(one => one.Key).ToList())
        {
            living.Remove(dead);
        }

        var forgotten = !living.ContainsKey(replica);
        living[replica] = now + lease;
        return Task.FromResult(new LedgerPage(
            [.. living.Keys], [.. Enumerable.Range(0, Slots.Count).Select(slot => owners.TryGetValue(slot, out var owner) && living.ContainsKey(owner) ? owner : null)], forgotten));
    }

    public Task<IReadOnlyList<int>> TakeAsync(string zone, string replica, IReadOnlyList<int> slots, CancellationToken cancellationToken)
    {
        Answer();
        var got = slots.Where(slot => !owners.TryGetValue(slot, out var owner) || owner == replica || !living.ContainsKey(owner)).ToList();
        got.ForEach(slot => owners[slot] = replica);
        return Task.FromResult<IReadOnlyList<int>>(got);
    }

    public Task ReleaseAsync(string zone, string replica, IReadOnlyList<int> slots, CancellationToken cancellationToken)
    {
        Answer();
        foreach (var slot in slots.Where(slot => owners.GetValueOrDefault(slot) == replica))
        {
            owners.Remove(slot);
        }

        return Task.CompletedTask;
    }

    public Task LeaveAsync(string zone, string replica, CancellationToken cancellationToken)
    {
        Answer();
        living.Remove(replica);
        return Task.CompletedTask;
    }

    private void Answer()
    {
        if (Away)
        {
            throw new TimeoutException("the ledger does not answer");
        }
    }
}
