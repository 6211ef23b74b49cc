namespace Platform.Contracts;

/// <summary>
/// Something that has happened in a service and that others may act on. Implementations are positional records
/// whose type name is the last two words of <see cref="EventType"/>; they only ever gain optional members.
/// </summary>
public interface IEvent
{
    /// <summary>CloudEvents <c>type</c>: <c>platform.&lt;service&gt;.&lt;noun&gt;-&lt;past participle&gt;.v1</c>.</summary>
    static abstract string EventType { get; }

    /// <summary>CloudEvents <c>subject</c>: id of the aggregate that changed. Events of one subject keep their order.</summary>
    string Subject { get; }

    /// <summary>Version of the aggregate after the change; grows by at least 1 with each event of a subject.</summary>
    long Version { get; }
}

/// <summary>Splits an event type into the parts that messaging needs.</summary>
public static class EventTypes
{
    /// <summary>The topic an event is published to: its type without the version, so that v1 and v2 share a stream.</summary>
    public static string Topic(string eventType) => eventType[..eventType.LastIndexOf('.')];

    /// <summary>The service that publishes the type: the second word, for example <c>probing</c>.</summary>
    public static string Publisher(string eventType) => eventType.Split('.')[1];
}
