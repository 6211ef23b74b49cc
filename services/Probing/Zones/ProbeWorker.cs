using Microsoft.EntityFrameworkCore;

namespace Platform.Probing.Zones;

/// <summary>探测节点: one life of a replica that probes in one zone, and how it does. It says so every few seconds, or it counts as gone.</summary>
internal sealed class ProbeWorker
{
    /// <summary>Silence after which a worker counts as gone.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    public required string Replica { get; init; }

    public required string Zone { get; init; }

    /// <summary>Slots of the zone that it holds.</summary>
    public int Slots { get; set; }

    public int Checks { get; set; }

    /// <summary>How late its latest start of the last seconds was.</summary>
    public double LagMs { get; set; }

    public DateTimeOffset SeenAt { get; set; }

    internal static void Map(ModelBuilder model) => model.Entity<ProbeWorker>(row =>
    {
        row.ToTable("ProbeWorkers");
        row.HasKey(x => new { x.Replica, x.Zone });
        row.Property(x => x.Replica).HasMaxLength(200);
        row.Property(x => x.Zone).HasMaxLength(100);
    });
}
