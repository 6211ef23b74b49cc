using System.ComponentModel.DataAnnotations;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>Section <c>Messaging</c>.</summary>
public sealed class MessagingOptions
{
    /// <summary>Name of the Dapr pub/sub component.</summary>
    [Required]
    public string PubSub { get; set; } = "pubsub";

    /// <summary>Push through the sidecar. Without it the feeds alone carry the events, a few seconds later.</summary>
    public bool Push { get; set; } = true;

    /// <summary>Ask the publishers' feeds. Off only in tests that hand events in themselves.</summary>
    public bool Pull { get; set; } = true;

    /// <summary>Silence of a stream after which its feed is asked, 100 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan Silence { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Events a page of a feed holds at most, 1 to 1,000.</summary>
    [Range(1, 1_000)]
    public int PageSize { get; set; } = 1_000;

    /// <summary>Failed tries after which an event is parked for a person, 1 to 20.</summary>
    [Range(1, 20)]
    public int Attempts { get; set; } = 5;

    /// <summary>How long a relay's lease lasts without renewal, 2 s to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:05:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long events stay in the feed, 1 to 400 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "400.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(90);
}
