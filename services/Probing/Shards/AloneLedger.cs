using System.Collections.Concurrent;

namespace Platform.Probing.Shards;

/// <summary>Without Redis a replica takes itself for the only one and everything for its own, once: what another
/// process has fenced off stays with that.</summary>
internal sealed class AloneLedger : ILedger
{
    private readonly ConcurrentDictionary<(string Zone, int Slot), string> owners = new();

    public Task<LedgerPage> RenewAsync(string zone, string replica, TimeSpan lease, CancellationToken cancellationToken) => Task.FromResult(
        new LedgerPage([replica], [.. Enumerable.Range(0, Slots.Count).Select(slot => owners.GetValueOrDefault((zone, slot)))], Forgotten: false));

    public Task<IReadOnlyList<int>> TakeAsync(string zone, string replica, IReadOnlyList<int> slots, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<int>>([.. slots.Where(slot => owners.TryAdd((zone, slot), replica))]);

    public Task ReleaseAsync(string zone, string replica, IReadOnlyList<int> slots, CancellationToken cancellationToken)
    {
        foreach (var slot in slots)
        {
            owners.TryRemove((zone, slot), out _);
        }

        return Task.CompletedTask;
    }

    public Task LeaveAsync(string zone, string replica, CancellationToken cancellationToken) => Task.CompletedTask;
}
