using Microsoft.EntityFrameworkCore;

namespace Platform.Probing.Evidence;

/// <summary>佐证文件: a screenshot or a paper that a record rests on. Its content is never changed; the sum proves it.</summary>
internal sealed class EvidenceFile
{
    /// <summary>Largest file, bytes.</summary>
    public const int Largest = 10 << 20;

    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string ContentType { get; init; }

    public required long Size { get; init; }

    /// <summary>SHA-256 of the content, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    public required byte[] Content { get; init; }

    public required string UploadedBy { get; init; }

    public DateTimeOffset UploadedAt { get; init; }

    /// <summary>What it belongs to, <c>record:{id}</c> or <c>licence:{id}</c>; null until something names it, and then removed after a day.</summary>
    public string? BelongsTo { get; set; }

    internal static void Map(ModelBuilder model) => model.Entity<EvidenceFile>(row =>
    {
        row.ToTable("EvidenceFiles");
        row.HasKey(x => x.Id);
        row.HasIndex(x => x.BelongsTo);
        row.Property(x => x.Id).HasMaxLength(40);
        row.Property(x => x.Sha256).HasMaxLength(64);
        row.Property(x => x.BelongsTo).HasMaxLength(100);
    });
}

/// <summary>A file as lists show it.</summary>
internal sealed record EvidenceView(string Id, string Name, string ContentType, long Size, string Sha256, string UploadedBy, DateTimeOffset UploadedAt)
{
    public static EvidenceView Of(EvidenceFile file) =>
        new(file.Id, file.Name, file.ContentType, file.Size, file.Sha256, file.UploadedBy, file.UploadedAt);
}
