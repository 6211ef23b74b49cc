using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Sidecar;

/// <summary>The envelope rules of Dapr 1.19: what it fills in, what it overwrites and what a publisher may set by metadata.</summary>
internal static class CloudEventWriter
{
    private const string Prefix = "cloudevent.";
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Message Write(Publication sent, DateTimeOffset now)
    {
        var cloudEvent = IsCloudEvent(sent.ContentType) && Parsed(sent.Data) is JsonObject ready ? Completed(ready, sent, now) : Wrapped(sent, now);
        cloudEvent["topic"] = sent.Topic;
        cloudEvent["pubsubname"] = sent.PubSub;
        foreach (var (name, value) in sent.Metadata.Where(pair => pair.Key.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            cloudEvent[name[Prefix.Length..]] = value;
        }

        if (cloudEvent["traceparent"] is { } parent)
        {
            cloudEvent["traceid"] = parent.DeepClone();
        }

        DateTimeOffset? expires = sent.Metadata.TryGetValue("ttlInSeconds", out var ttl) && int.TryParse(ttl, CultureInfo.InvariantCulture, out var seconds)
            ? now.AddSeconds(seconds)
            : null;
        if (expires is { } end)
        {
            cloudEvent["expiration"] = Rfc3339(end);
        }

        return new Message(
            JsonSerializer.SerializeToUtf8Bytes(cloudEvent, Relaxed), Text(cloudEvent, "traceparent"), Text(cloudEvent, "tracestate"),
            sent.Metadata.Where(pair => !pair.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(), expires);
    }

    /// <summary>A finished envelope is taken as it is: only what is missing is filled in, and never the id.</summary>
    private static JsonObject Completed(JsonObject ready, Publication sent, DateTimeOffset now)
    {
        ready["time"] ??= Rfc3339(now);
        ready["source"] ??= sent.Publisher;
        ready["type"] ??= "com.dapr.event.sent";
        ready["specversion"] ??= "1.0";
        ready["traceparent"] ??= Text(ready, "traceid") ?? sent.TraceParent;
        ready["tracestate"] ??= sent.TraceState ?? "";
        return ready;
    }

    private static JsonObject Wrapped(Publication sent, DateTimeOffset now)
    {
        var cloudEvent = new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString(),
            ["source"] = sent.Publisher,
            ["specversion"] = "1.0",
            ["type"] = "com.dapr.event.sent",
            ["datacontenttype"] = sent.ContentType is "" ? "text/plain" : sent.ContentType,
            ["time"] = Rfc3339(now),
            ["traceparent"] = sent.TraceParent ?? "",
            ["tracestate"] = sent.TraceState ?? "",
        };
        if (MediaType(sent.ContentType) is "application/octet-stream" or "application/cloudevents+protobuf")
        {
            cloudEvent["data_base64"] = Convert.ToBase64String(sent.Data.Span);
        }
        else if (MediaType(sent.ContentType) is var media && (media == "application/json" || media.EndsWith("+json", StringComparison.Ordinal)) && TryParse(sent.Data, out var json))
        {
            cloudEvent["data"] = json;
        }
        else
        {
            cloudEvent["data"] = System.Text.Encoding.UTF8.GetString(sent.Data.Span);
        }

        return cloudEvent;
    }

    private static bool IsCloudEvent(string contentType) => MediaType(contentType) == "application/cloudevents+json";

    private static string MediaType(string contentType) => contentType.Split(';', 2)[0].Trim().ToLowerInvariant();

    private static JsonNode? Parsed(ReadOnlyMemory<byte> data) => TryParse(data, out var json) ? json : null;

    /// <summary>Bytes that only claim to be JSON become a string, as Dapr does.</summary>
    private static bool TryParse(ReadOnlyMemory<byte> data, out JsonNode? json)
    {
        try
        {
            json = JsonNode.Parse(data.Span);
            return true;
        }
        catch (JsonException)
        {
            json = null;
            return false;
        }
    }

    private static string? Text(JsonObject cloudEvent, string name) =>
        cloudEvent[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    private static string Rfc3339(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>What an app asked the sidecar to publish.</summary>
internal sealed record Publication(
    string Publisher, string PubSub, string Topic, ReadOnlyMemory<byte> Data, string ContentType, IReadOnlyDictionary<string, string> Metadata,
    string? TraceParent, string? TraceState);
