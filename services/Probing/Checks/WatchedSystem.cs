using Microsoft.EntityFrameworkCore;
using Platform.Contracts;

namespace Platform.Probing.Checks;

/// <summary>系统 with its 部件. Systems of contracts come from the file; others are made with their first check.</summary>
internal sealed class WatchedSystem
{
    /// <summary>Scope of what belongs to no contract.</summary>
    public const string Local = "local";

    /// <summary>Longest name on the status page.</summary>
    public const int LongestPublicName = 60;

    /// <summary>Contract's id, or <c>local</c>; ids of systems are unique only inside their contract.</summary>
    public required string Scope { get; init; }

    public required string Id { get; init; }

    public required string Name { get; set; }

    public string? Zone { get; set; }

    public required List<WatchedComponent> Components { get; set; }

    /// <summary>Name on the public status page; null: it isn't shown there. A person's choice, which a new version of a contract leaves alone.</summary>
    public string? PublicName { get; set; }

    public DateTimeOffset? RetiredAt { get; set; }

    public string? ComponentName(string? id) => Components.FirstOrDefault(component => component.Id == id)?.Name;

    public static string ScopeOf(string? contractId) => contractId ?? Local;

    internal static void Map(ModelBuilder model) => model.Entity<WatchedSystem>(row =>
    {
        row.ToTable("Systems");
        row.HasKey(x => new { x.Scope, x.Id });
        row.Property(x => x.Scope).HasMaxLength(Check.LongestId);
        row.Property(x => x.Id).HasMaxLength(Check.LongestId);
        row.Property(x => x.PublicName).HasMaxLength(LongestPublicName);
        row.OwnsMany(x => x.Components, owned => owned.ToJson());
    });
}

/// <summary>部件.</summary>
internal sealed class WatchedComponent
{
    public required string Id { get; set; }

    public required string Name { get; set; }

    public int Count { get; set; }
}
