using System.ComponentModel.DataAnnotations;

namespace Platform.Alerting.Escalation;

/// <summary>Section <c>Escalation</c>.</summary>
internal sealed class EscalationOptions
{
    /// <summary>How often due steps are looked for, 100 ms to 1 min; a step is late by this much at most.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Incidents taken in one pass, 1 to 1,000.</summary>
    [Range(1, 1_000)]
    public int BatchSize { get; set; } = 100;
}
