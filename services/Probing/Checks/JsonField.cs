using System.Text.Json;

namespace Platform.Probing.Checks;

/// <summary>Fields of an answer that may be shaped otherwise than hoped: what isn't there, or is something else, is null.</summary>
internal static class JsonField
{
    public static JsonDocument? Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 64 });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static JsonElement? At(JsonElement here, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (here.ValueKind != JsonValueKind.Object || !here.TryGetProperty(name, out here))
            {
                return null;
            }
        }

        return here;
    }

    public static double? Number(JsonElement here, params ReadOnlySpan<string> path) =>
        At(here, path) is { ValueKind: JsonValueKind.Number } found && found.TryGetDouble(out var value) ? value : null;

    public static string? Text(JsonElement here, params ReadOnlySpan<string> path) => At(here, path) is { ValueKind: JsonValueKind.String } found ? found.GetString() : null;

    public static IEnumerable<JsonProperty> Members(JsonElement here, params ReadOnlySpan<string> path) =>
        At(here, path) is { ValueKind: JsonValueKind.Object } found ? found.EnumerateObject() : [];
}
