using System.Text.Json;
using System.Text.Json.Serialization;
using Dapr;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>
/// CloudEvents 1.0 in JSON with our extensions <c>version</c>, <c>sequence</c>, <c>previous</c> and <c>epoch</c>. It derives
/// from Dapr's class so that the sidecar takes it as a finished envelope and keeps our id.
/// </summary>
public sealed class Envelope : CloudEvent
{
    /// <summary>Always <c>application/json</c>.</summary>
    [JsonPropertyName("datacontenttype")]
    public string DataContentType { get; init; } = "application/json";

    /// <summary>Version of the aggregate.</summary>
    [JsonPropertyName("version")]
    public long Version { get; init; }

    /// <summary>Gapless place in the publisher's feed.</summary>
    [JsonPropertyName("sequence")]
    public long Sequence { get; init; }

    /// <summary>Place of the event before this one in the same topic; null in a feed, whose order needs no proof.</summary>
    [JsonPropertyName("previous")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Previous { get; init; }

    /// <summary>Life of the publisher's feed.</summary>
    [JsonPropertyName("epoch")]
    public Guid Epoch { get; init; }

    /// <summary>The event.</summary>
    [JsonPropertyName("data")]
    public JsonElement Data { get; init; }

    internal static Envelope From(OutboxRow row, string service, Guid epoch, long? previous) => new()
    {
        Id = row.EventId.ToString(),
        SpecVersion = "1.0",
        Source = new Uri($"/platform/{service}", UriKind.Relative),
        Type = row.Type,
        Subject = row.Subject,
        Time = row.Time,
        TraceParent = row.TraceParent,
        Version = row.Version,
        Sequence = row.Sequence ?? 0,
        Previous = previous,
        Epoch = epoch,
        Data = JsonDocument.Parse(row.Data).RootElement,
    };
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Envelope))]
[JsonSerializable(typeof(List<Envelope>))]
internal sealed partial class EnvelopeJson : JsonSerializerContext;
