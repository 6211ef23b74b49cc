using System.ComponentModel.DataAnnotations;

namespace Platform.Probing.Scheduling;

/// <summary>Section <c>Probing:Scheduling</c>.</summary>
internal sealed class SchedulingOptions
{
    /// <summary>Off on replicas that only answer requests.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Probes at the same time, 1 to 4,096.</summary>
    [Range(1, 4_096)]
    public int Concurrency { get; set; } = 256;

    /// <summary>Probes of one host at the same time, 1 to 64.</summary>
    [Range(1, 64)]
    public int PerHost { get; set; } = 8;

    /// <summary>A probe that starts later than this says unknown, 1 s to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan LagLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often changed checks are looked for, 100 ms to 1 min; changes made by this replica are seen at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan Reload { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long results of successful probes stay, 1 to 3,650 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long the others stay, with their log, 1 to 3,650 days; at least as long as <see cref="Retention"/>.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan FailureRetention { get; set; } = TimeSpan.FromDays(400);

    /// <summary>How long changes of states stay, 91 to 3,650 days: the status page draws 90 days of them.</summary>
    [Range(typeof(TimeSpan), "91.00:00:00", "3650.00:00:00")]
    public TimeSpan StateRetention { get; set; } = TimeSpan.FromDays(800);
}
