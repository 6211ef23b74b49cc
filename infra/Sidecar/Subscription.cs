using System.Text.Json.Serialization;
using System.Threading.Channels;

namespace Platform.Sidecar;

/// <summary>One entry of an app's <c>GET /dapr/subscribe</c>, as the SDK writes it.</summary>
internal sealed record SubscribeEntry(
    string? Topic, [property: JsonPropertyName("pubsubName")] string? PubSubName, string? Route, string? DeadLetterTopic, SubscribeRoutes? Routes,
    Dictionary<string, string>? Metadata);

/// <summary>The long form of a route. Rules need CEL, which the stand-in does not speak: it takes the default.</summary>
internal sealed record SubscribeRoutes(string? Default);

/// <summary>What one app wants of one topic, and the events that wait for it.</summary>
internal sealed class Subscription(SidecarApp app, string pubSub, string topic, string route, string? deadLetterTopic, int limit)
{
    private readonly Channel<Message> queue = Channel.CreateBounded<Message>(new BoundedChannelOptions(limit) { FullMode = BoundedChannelFullMode.Wait });

    public SidecarApp App { get; } = app;

    public string PubSub { get; } = pubSub;

    public string Topic { get; } = topic;

    public string? DeadLetterTopic { get; } = deadLetterTopic;

    /// <summary>The SDK writes routes without their leading slash.</summary>
    public Uri Target { get; } = new(app.Address, "/" + route.TrimStart('/'));

    public int Waiting => queue.Reader.Count;

    /// <summary>False when the queue is full.</summary>
    public bool Offer(Message message) => queue.Writer.TryWrite(message);

    public IAsyncEnumerable<Message> ReadAllAsync(CancellationToken cancellationToken) => queue.Reader.ReadAllAsync(cancellationToken);
}

/// <summary>An event on its way: the envelope's bytes and what goes into headers.</summary>
internal sealed record Message(
    byte[] Body, string? TraceParent, string? TraceState, IReadOnlyDictionary<string, string> Metadata, DateTimeOffset? Expires);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(List<SubscribeEntry>))]
internal sealed partial class SidecarJson : JsonSerializerContext;
