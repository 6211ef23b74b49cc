using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Platform.Probing.Licences;

/// <summary>What happened to a licence.</summary>
internal enum LicenceEvent
{
    /// <summary>申请.</summary>
    Applied = 0,

    /// <summary>激活.</summary>
    Activated = 1,

    /// <summary>续期.</summary>
    Renewed = 2,

    /// <summary>注销.</summary>
    Revoked = 3,

    /// <summary>合规评估: changes no state, carries a conclusion.</summary>
    Assessed = 4,
}

/// <summary>
/// One line of a licence's life-cycle log: by whom, when, on what evidence. Written once; each line carries the sum of the one before,
/// so a line that was changed or taken out shows.
/// </summary>
internal sealed class LicenceEntry
{
    public required string LicenceId { get; init; }

    /// <summary>1, 2, 3 … within the licence.</summary>
    public required long Sequence { get; init; }

    public required LicenceEvent Event { get; init; }

    public required string By { get; init; }

    /// <summary>When it happened, by his own word.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>When it was written down, by the server's clock.</summary>
    public DateTimeOffset RecordedAt { get; init; }

    /// <summary>Last valid day after it; only for activated and renewed.</summary>
    public DateOnly? ValidUntil { get; init; }

    /// <summary>Number of the paper it rests on.</summary>
    public string? Reference { get; init; }

    public string? Remark { get; init; }

    /// <summary>SHA-256 over the sum before and all fields, lower-case hexadecimal.</summary>
    public string Hash { get; set; } = "";

    /// <summary>Owner of its evidence files.</summary>
    public string EvidenceOwner => string.Create(CultureInfo.InvariantCulture, $"licence:{LicenceId}:{Sequence}");

    /// <summary>The sum this entry must carry after <paramref name="previous"/>.</summary>
    public string Sum(string previous) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
        '\n', previous, LicenceId, Sequence.ToString(CultureInfo.InvariantCulture), Event.ToString(), By, Micros(At), Micros(RecordedAt),
        ValidUntil?.ToString("O", CultureInfo.InvariantCulture), Length(Reference), Length(Remark)))));

    /// <summary>Whether a whole log, oldest first, is as it was written.</summary>
    public static bool Intact(IReadOnlyList<LicenceEntry> log)
    {
        var previous = "";
        for (var i = 0; i < log.Count; i++)
        {
            if (log[i].Sequence != i + 1 || log[i].Hash != log[i].Sum(previous))
            {
                return false;
            }

            previous = log[i].Hash;
        }

        return true;
    }

    internal static void Map(ModelBuilder model) => model.Entity<LicenceEntry>(row =>
    {
        row.ToTable("LicenceEntries");
        row.HasKey(x => new { x.LicenceId, x.Sequence });
        row.Ignore(x => x.EvidenceOwner);
        row.Property(x => x.LicenceId).HasMaxLength(100);
        row.Property(x => x.Hash).HasMaxLength(64);
    });

    /// <summary>What both databases keep of an instant.</summary>
    private static string Micros(DateTimeOffset instant) => (instant.UtcTicks / 10).ToString(CultureInfo.InvariantCulture);

    /// <summary>Free text with its length before it, so that no two entries share a sum by where a line breaks.</summary>
    private static string Length(string? text) => text is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{text.Length}:{text}");
}
