using System.ComponentModel.DataAnnotations;

namespace Platform.Notification.Submission;

/// <summary>Section <c>Sms</c>: through whom messages go, and how fast.</summary>
internal sealed class SmsOptions
{
    /// <summary>Provider by name: <c>simulator</c> (default, nothing leaves the process), <c>kannel</c>, <c>http</c>.</summary>
    [Required]
    public string Provider { get; set; } = "simulator";

    /// <summary>Provider that takes over while the first one's link is down; empty: none.</summary>
    public string Fallback { get; set; } = "";

    /// <summary>Signature in front of every text, in 【】, 2 to 20 characters inside.</summary>
    [RegularExpression("^【[^【】]{2,20}】$", ErrorMessage = "Sms:Signature must be 2 to 20 characters in 【】, for example 【统一运维平台】")]
    public string Signature { get; set; } = "【统一运维平台】";

    /// <summary>Messages a second a provider takes, 1 to 5,000. Alerts do not wait for it.</summary>
    [Range(1, 5_000, ErrorMessage = "Sms:Rate must be 1 to 5000 messages a second")]
    public int Rate { get; set; } = 100;

    /// <summary>Hand-overs under way at once in each lane, 1 to 256.</summary>
    [Range(1, 256, ErrorMessage = "Sms:Window must be 1 to 256")]
    public int Window { get; set; } = 16;

    /// <summary>How long a provider may take to answer, 500 ms to 30 s; after that the outcome is uncertain.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:00:30", ErrorMessage = "Sms:SubmitTimeout must be 0.5 to 30 seconds")]
    public TimeSpan SubmitTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a hand-over is held to be under way before it counts as interrupted, 5 s to 10 min; longer than the time-out.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00", ErrorMessage = "Sms:Lease must be 5 seconds to 10 minutes")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Both names, in order.</summary>
    internal IEnumerable<string> Names => Fallback.Length == 0 || Fallback == Provider ? [Provider] : [Provider, Fallback];
}
