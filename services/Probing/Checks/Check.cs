using Microsoft.EntityFrameworkCore;
using Platform.Contracts;

namespace Platform.Probing.Checks;

/// <summary>检查项: what is probed, how often, and what must hold.</summary>
internal sealed class Check
{
    /// <summary>Longest id, characters.</summary>
    public const int LongestId = 100;

    /// <summary>Global id: <c>{contract}.{check}</c>, or <c>local.{slug}</c> outside any contract.</summary>
    public required string Id { get; init; }

    /// <summary>Contract it serves; null outside any contract.</summary>
    public string? ContractId { get; init; }

    /// <summary>True: the contract file says so; only a new version of the file changes it. False: made by a person.</summary>
    public bool FromContract { get; init; }

    public required string Name { get; set; }

    public required string SystemId { get; set; }

    public string? ComponentId { get; set; }

    public string? Zone { get; set; }

    public required string Kind { get; set; }

    /// <summary>Settings as JSON, encrypted as a whole for this row.</summary>
    public required byte[] Settings { get; set; }

    /// <summary>What is probed, without credentials.</summary>
    public required string Target { get; set; }

    public required List<string> Conditions { get; set; }

    /// <summary>Interval; zero: only in inspection rounds.</summary>
    public TimeSpan Every { get; set; }

    public TimeSpan Timeout { get; set; }

    public int DownCount { get; set; }

    public int DownWindow { get; set; }

    public int UpCount { get; set; }

    public int UpWindow { get; set; }

    public Severity Severity { get; set; }

    public required List<string> Serves { get; set; }

    /// <summary>Global ids of the checks it cannot work without.</summary>
    public List<string> DependsOn { get; set; } = [];

    /// <summary>Slower than this many times its usual latency is degraded; null: never.</summary>
    public double? BaselineFactor { get; set; }

    public int BaselineSamples { get; set; }

    public double BaselineAtLeastMs { get; set; }

    public bool Paused { get; set; }

    /// <summary>When it left the contract; its history stays.</summary>
    public DateTimeOffset? RetiredAt { get; set; }

    /// <summary>Grows with every change; the scheduler takes a newer one up.</summary>
    public long Version { get; set; }

    public DateTimeOffset ChangedAt { get; set; }

    public BaselineRule? Baseline
    {
        get => BaselineFactor is { } factor
            ? new BaselineRule { Factor = factor, MinSamples = BaselineSamples, AtLeast = TimeSpan.FromMilliseconds(BaselineAtLeastMs) }
            : null;
        set => (BaselineFactor, BaselineSamples, BaselineAtLeastMs) = (value?.Factor, value?.MinSamples ?? 0, value?.AtLeast.TotalMilliseconds ?? 0);
    }

    internal static void Map(ModelBuilder model) => model.Entity<Check>(row =>
    {
        row.ToTable("Checks");
        row.HasKey(x => x.Id);
        row.HasIndex(x => x.ChangedAt);
        row.HasIndex(x => x.ContractId);
        row.Ignore(x => x.Baseline);
        row.Property(x => x.Id).HasMaxLength(LongestId);
        row.Property(x => x.Version).IsConcurrencyToken();
    });
}
