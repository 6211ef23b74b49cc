using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Checks;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Probing.Licences;

/// <summary>Where a licence stands in its life.</summary>
internal enum LicenceState
{
    /// <summary>已申请.</summary>
    Applied = 0,

    /// <summary>已激活, renewed or not.</summary>
    Active = 1,

    /// <summary>已注销.</summary>
    Revoked = 2,
}

/// <summary>合规结论.</summary>
internal enum ComplianceConclusion
{
    /// <summary>未评估.</summary>
    NotAssessed = 0,

    /// <summary>合规.</summary>
    Compliant = 1,

    /// <summary>不合规.</summary>
    NotCompliant = 2,
}

/// <summary>国产化 licence compliance: the licence terms, the rights in the product, and the cryptography it uses.</summary>
internal sealed record LicenceCompliance(
    ComplianceConclusion Conclusion, string? Domestic = null, string? IntellectualProperty = null, string? Cryptography = null, string? Reference = null);

/// <summary>授权: the right to use a product, until when, and whether it is a rightful one.</summary>
internal sealed class Licence
{
    public required string Id { get; init; }

    /// <summary>Product it is for: 东方通 TongWeb 7.</summary>
    public required string Product { get; set; }

    public string? Vendor { get; set; }

    /// <summary>Number of the licence or its contract; never the key itself.</summary>
    public string? Number { get; set; }

    /// <summary>What it allows: 33 nodes.</summary>
    public string? Scope { get; set; }

    public string? ContractId { get; init; }

    public string? SystemId { get; set; }

    public LicenceState State { get; set; }

    /// <summary>Last day on which it is valid, in Shanghai; null: for good.</summary>
    public DateOnly? ValidUntil { get; set; }

    public LicenceCompliance? Compliance { get; set; }

    /// <summary>Number of entries in its log; the next one takes the next.</summary>
    public long Version { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The first instant at which it is no longer valid.</summary>
    public DateTimeOffset? EndsAt => ValidUntil is { } day ? ShanghaiTime.EndOf(day) : null;

    internal static void Map(ModelBuilder model) => model.Entity<Licence>(row =>
    {
        row.ToTable("Licences");
        row.HasKey(x => x.Id);
        row.HasIndex(x => x.ValidUntil);
        row.Ignore(x => x.EndsAt);
        row.Property(x => x.Id).HasMaxLength(100);
        row.Property(x => x.ContractId).HasMaxLength(Check.LongestId);
        row.Property(x => x.Version).IsConcurrencyToken();
        row.Property(x => x.Compliance).HasConversion(
            value => JsonSerializer.Serialize(value, (JsonSerializerOptions?)null), text => JsonSerializer.Deserialize<LicenceCompliance>(text, (JsonSerializerOptions?)null));
    });
}
