using System.ComponentModel.DataAnnotations;

namespace Platform.Probing.Blackbox;

/// <summary>Section <c>Probing:Blackbox</c>: what <c>/probe</c> does for Prometheus.</summary>
internal sealed class BlackboxOptions
{
    /// <summary>A module file of blackbox_exporter; empty: the modules that Debian's package comes with.</summary>
    public string ModulesFile { get; set; } = "";

    /// <summary>True: <c>/probe</c> and <c>/checks/metrics</c> ask for no token, for a Prometheus that cannot send one. Then only the network may reach it.</summary>
    public bool Open { get; set; }

    /// <summary>Probes kept in the history of successes, and again as many failures, 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int History { get; set; } = 100;

    /// <summary>What the scraper's timeout is shortened by, so that the answer arrives in time, 0 to 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan TimeoutOffset { get; set; } = TimeSpan.FromMilliseconds(500);
}
