namespace Platform.Probing.Shards;

/// <summary>What a replica does about the slots of one zone: pure.</summary>
/// <param name="Take">Slots to ask for: what it holds but the ledger has forgotten, and its part of those that nobody has.</param>
/// <param name="Leave">Slots it holds beyond its fair share: to be finished and given back.</param>
/// <param name="Lost">Slots it believed its own that another has.</param>
internal sealed record Share(IReadOnlyList<int> Take, IReadOnlySet<int> Leave, IReadOnlyList<int> Lost);

internal static class FairShare
{
    /// <summary>
    /// Decides from the ledger's page. <paramref name="wait"/>: nothing new is taken, because others may have been forgotten with us
    /// and will name what they hold in a moment.
    /// </summary>
    public static Share Decide(string me, LedgerPage page, IReadOnlySet<int> held, bool wait)
    {
        var fair = (Slots.Count + page.Replicas.Count - 1) / page.Replicas.Count;
        var lost = held.Where(slot => page.Owners[slot] is { } owner && owner != me).Order().ToList();
        var mine = held.Except(lost).ToHashSet();
        var take = mine.Where(slot => page.Owners[slot] is null).ToList();
        foreach (var slot in Enumerable.Range(0, Slots.Count).Where(slot => page.Owners[slot] == me && !mine.Contains(slot)))
        {
            // Noted as ours, but the taking over was not finished.
            take.Add(slot);
        }

        if (!wait)
        {
            var room = fair - mine.Union(take).Count();
            take.AddRange(Enumerable.Range(0, Slots.Count).Where(slot => page.Owners[slot] is null && !mine.Contains(slot)).Take(Math.Max(0, room)));
        }

        return new Share(take, mine.OrderDescending().Take(Math.Max(0, mine.Count - fair)).ToHashSet(), lost);
    }
}
