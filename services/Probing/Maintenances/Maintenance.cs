using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Platform.Contracts;
using Platform.Probing.Checks;

namespace Platform.Probing.Maintenances;

/// <summary>维护窗口, of a contract file or made by a person. One that is over stays for the reports.</summary>
internal sealed class Maintenance
{
    /// <summary><c>{contract}.{id}</c> of a contract file; otherwise made up.</summary>
    public required string Id { get; init; }

    public string? ContractId { get; init; }

    public bool FromContract { get; init; }

    /// <summary>What it says, with global ids of checks in its scope.</summary>
    public required MaintenanceDefinition Terms { get; set; }

    /// <summary>Copied from the terms, for the lists.</summary>
    public required string Reason { get; set; }

    public required string CreatedBy { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public string? ChangedBy { get; set; }

    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>When a person or a new version of the file ended it; it is never active after that.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    public string? EndedBy { get; set; }

    public long Version { get; set; }

    internal static void Map(ModelBuilder model) => model.Entity<Maintenance>(row =>
    {
        row.ToTable("Maintenances");
        row.HasKey(x => x.Id);
        row.HasIndex(x => x.ContractId);
        row.HasIndex(x => x.EndedAt);
        row.Property(x => x.Id).HasMaxLength(Check.LongestId);
        row.Property(x => x.Version).IsConcurrencyToken();
        row.Property(x => x.Terms).HasConversion(terms => Write(terms), text => Read(text), new ValueComparer<MaintenanceDefinition>(
            (one, other) => Write(one!) == Write(other!), terms => Write(terms).GetHashCode(StringComparison.Ordinal), terms => Read(Write(terms))));
    });

    private static string Write(MaintenanceDefinition terms) => JsonSerializer.Serialize(terms, WireJson.Events);

    private static MaintenanceDefinition Read(string text) => JsonSerializer.Deserialize<MaintenanceDefinition>(text, WireJson.Events)!;
}
