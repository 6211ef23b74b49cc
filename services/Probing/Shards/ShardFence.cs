using Microsoft.EntityFrameworkCore;

namespace Platform.Probing.Shards;

/// <summary>
/// Who may write for a slot of a zone. The token grows with each taking over and never falls, whatever happens to Redis, because it
/// lives beside the data it protects: a batch that carries an older one is refused.
/// </summary>
internal sealed class ShardFence
{
    public required string Zone { get; init; }

    public int Slot { get; init; }

    public long Token { get; init; }

    /// <summary>Replica that took it over last; for people, nothing decides by it.</summary>
    public required string Owner { get; init; }

    internal static void Map(ModelBuilder model) => model.Entity<ShardFence>(row =>
    {
        row.ToTable("ShardFences");
        row.HasKey(x => new { x.Zone, x.Slot });
        row.Property(x => x.Zone).HasMaxLength(100);
        row.Property(x => x.Owner).HasMaxLength(200);
    });
}
