using Platform.Contracts;

namespace Platform.MessagingPeer;

/// <summary>The event of the messaging suite: the <paramref name="Version"/>th change of a counter.</summary>
public sealed record CounterRaised(string CounterId, long Number, long Version) : IEvent
{
    public static string EventType => "platform.publisher.counter-raised.v1";

    string IEvent.Subject => CounterId;
}
