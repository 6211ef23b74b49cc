namespace Platform.Probing.Shards;

/// <summary>A slot of a zone in the hands of this replica, from one taking over to its end. A second taking over makes a new one, with a newer token.</summary>
internal sealed class Shard(string zone, int slot, long token)
{
    private int underWay;
    private volatile bool lost;
    private volatile bool leaving;

    public string Zone => zone;

    public int Slot => slot;

    /// <summary>Goes with every result into the database.</summary>
    public long Token => token;

    /// <summary>Another has it, or will in a moment: nothing of it is started or remembered any more.</summary>
    public bool Lost { get => lost; set => lost = value; }

    /// <summary>It is to be handed over: nothing new starts, what runs is finished and written first.</summary>
    public bool Leaving { get => leaving; set => leaving = value; }

    /// <summary>Checks of it that are scheduled here.</summary>
    public int Checks { get; private set; }

    /// <summary>True when nothing of it is being probed or waits to be written.</summary>
    public bool Idle => Volatile.Read(ref underWay) == 0;

    public void Count(int more) => Checks += more;

    public void Begin() => Interlocked.Increment(ref underWay);

    public void End() => Interlocked.Decrement(ref underWay);
}
