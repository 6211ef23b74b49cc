using Microsoft.EntityFrameworkCore;

namespace Platform.Identity.Keys;

/// <summary>A key of the embedded provider, encrypted with the data key.</summary>
internal sealed class ProviderKey
{
    /// <summary><c>signing</c> or <c>encryption</c>.</summary>
    public required string Use { get; init; }

    /// <summary>Name of the key in tokens and in the published key set.</summary>
    public required string KeyId { get; init; }

    public required byte[] Cipher { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    internal static void Map(ModelBuilder model) => model.Entity<ProviderKey>(key =>
    {
        key.ToTable("ProviderKeys");
        key.HasKey(x => x.Use);
        key.Property(x => x.Use).HasMaxLength(16);
        key.Property(x => x.KeyId).HasMaxLength(36);
    });
}
