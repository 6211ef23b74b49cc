using System.ComponentModel.DataAnnotations;

namespace Platform.Probing.Rounds;

/// <summary>Section <c>Probing:Rounds</c>.</summary>
internal sealed class RoundOptions
{
    /// <summary>How far ahead rounds are made, 1 h to 14 d.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "14.00:00:00")]
    public TimeSpan Horizon { get; set; } = TimeSpan.FromHours(48);

    /// <summary>How long before a round with manual items somebody is reminded, 0 to 1 d.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Reminder { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>A silence longer than this is told as a standstill of the platform, 20 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:20", "01:00:00")]
    public TimeSpan Standstill { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long ended rounds stay with their items, people's records (those of checks too) and files, 92 to 3,650 days: contracts ask for years.</summary>
    [Range(typeof(TimeSpan), "92.00:00:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(1_100);
}
