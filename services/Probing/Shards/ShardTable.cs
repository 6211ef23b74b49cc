using System.Collections.Concurrent;

namespace Platform.Probing.Shards;

/// <summary>The shards of this replica. The leases write it, the scheduler and the writer read it.</summary>
internal sealed class ShardTable
{
    private readonly TimeProvider time;
    private readonly ConcurrentDictionary<(string Zone, int Slot), Shard> held = new();
    private readonly ConcurrentQueue<Shard> gained = new();
    private volatile TaskCompletionSource changed = New();
    private long heldUntil = long.MinValue;
    private volatile bool away;

    public ShardTable(TimeProvider time, ProbingTelemetry telemetry)
    {
        this.time = time;
        telemetry.ObserveSlots(() => held.Keys.CountBy(shard => shard.Zone));
    }

    /// <summary>Ends when shards were gained or lost, or the lease was renewed after a pause.</summary>
    public Task Changed => changed.Task;

    public ICollection<Shard> All => held.Values;

    /// <summary>True while nobody can be asked who lives: what we hold we go on probing, and the fence in the database keeps it harmless.</summary>
    public bool Away => away;

    /// <summary>
    /// False after our own lease has run out and before it is known whether others took over: a process that was stopped and woken
    /// asks first. While the ledger is away, probing goes on: blindness would be worse, and the fence refuses what is not ours.
    /// </summary>
    public bool MayStart => away || time.GetTimestamp() < Interlocked.Read(ref heldUntil);

    public Shard? Find(string zone, int slot) => held.GetValueOrDefault((zone, slot));

    /// <summary>Shards that came since the last call, whose checks have to be read.</summary>
    public List<Shard> TakeGained()
    {
        var some = new List<Shard>();
        while (gained.TryDequeue(out var shard))
        {
            some.Add(shard);
        }

        return some;
    }

    public void Gain(IEnumerable<Shard> shards)
    {
        foreach (var shard in shards)
        {
            held[(shard.Zone, shard.Slot)] = shard;
            gained.Enqueue(shard);
        }

        Raise();
    }

    /// <summary>Their checks could not be read: they are handed out again at the next look.</summary>
    public void ReadAgain(IEnumerable<Shard> shards)
    {
        foreach (var shard in shards.Where(shard => !shard.Lost))
        {
            gained.Enqueue(shard);
        }
    }

    public void Lose(Shard shard)
    {
        shard.Lost = true;
        if (held.TryRemove(new KeyValuePair<(string, int), Shard>((shard.Zone, shard.Slot), shard)))
        {
            Raise();
        }
    }

    public void Renewed(DateTimeOffset askedAt, TimeSpan lease)
    {
        var waited = !MayStart || away;
        var left = askedAt + lease - time.GetUtcNow();
        Interlocked.Exchange(ref heldUntil, time.GetTimestamp() + (long)(left.TotalSeconds * time.TimestampFrequency));
        away = false;
        if (waited)
        {
            Raise();
        }
    }

    public void NotRenewed()
    {
        if (!away)
        {
            away = true;
            Raise();
        }
    }

    private void Raise() => Interlocked.Exchange(ref changed, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
