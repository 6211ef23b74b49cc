using System.ComponentModel.DataAnnotations;

namespace Platform.Probing.Scheduling;

/// <summary>Section <c>Probing:Scheduling</c>.</summary>
internal sealed class SchedulingOptions
{
    /// <summary>Off on replicas that only answer requests.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// 网络域 whose checks this replica probes; <c>default</c> is the zone of checks that name none. Empty: every zone. As soon as one
    /// zone is reachable only from within, name the zones on every replica.
    /// </summary>
    public List<string> Zones { get; set; } = [];

    /// <summary>Name of this replica on screens; empty: the machine's name.</summary>
    [MaxLength(100)]
    public string Replica { get; set; } = "";

    /// <summary>Tells installations apart that share one Redis.</summary>
    [Required, MaxLength(100)]
    public string Installation { get; set; } = "platform";

    /// <summary>How long a silent replica keeps its slots, 2 s to 1 min; it renews five times as often.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:01:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Probes at the same time, 1 to 16,384. A probe that waits costs a few kilobytes and no thread, so the limit is wide: a tenth of
    /// 50,000 checks a minute that time out after 10 s are 830 that wait.
    /// </summary>
    [Range(1, 16_384)]
    public int Concurrency { get; set; } = 4_096;

    /// <summary>Probes of one host at the same time, 1 to 64.</summary>
    [Range(1, 64)]
    public int PerHost { get; set; } = 8;

    /// <summary>First probes and probes made up for that start in one second, 10 to 10,000, so that a thousand new checks don't start with a bang.</summary>
    [Range(10, 10_000)]
    public int StartsASecond { get; set; } = 200;

    /// <summary>Results that may wait for the database, 1,000 to 1,000,000; beyond that they are given up and their instants marked as not run.</summary>
    [Range(1_000, 1_000_000)]
    public int Unwritten { get; set; } = 20_000;

    /// <summary>A probe that our own queues hold up for longer than this says unknown, 1 s to 5 min.</summary>
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
