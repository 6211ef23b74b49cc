namespace Platform.Probing.Shards;

/// <summary>Who lives in a zone, and who has which slot of it; null: nobody who lives.</summary>
/// <param name="Replicas">The living, the asker among them.</param>
/// <param name="Owners">One a slot.</param>
/// <param name="Forgotten">True when the asker was not among the living: it is new, was silent too long, or the ledger has lost its memory.</param>
internal sealed record LedgerPage(IReadOnlyCollection<string> Replicas, IReadOnlyList<string?> Owners, bool Forgotten);

/// <summary>Where replicas agree who probes what. It may forget everything or contradict itself: the fence in the database decides who writes.</summary>
internal interface ILedger
{
    /// <summary>Says that <paramref name="replica"/> lives for another <paramref name="lease"/>, and reads how things stand.</summary>
    Task<LedgerPage> RenewAsync(string zone, string replica, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Notes <paramref name="replica"/> as the owner of those of <paramref name="slots"/> that nobody living has; answers these.</summary>
    Task<IReadOnlyList<int>> TakeAsync(string zone, string replica, IReadOnlyList<int> slots, CancellationToken cancellationToken);

    /// <summary>Gives slots back, so that a successor need not wait.</summary>
    Task ReleaseAsync(string zone, string replica, IReadOnlyList<int> slots, CancellationToken cancellationToken);

    /// <summary>Is no longer among the living.</summary>
    Task LeaveAsync(string zone, string replica, CancellationToken cancellationToken);
}
