using System.Globalization;
using System.Text.Json;
using Platform.Probing.Conditions;

namespace Platform.Probing.Checks;

/// <summary>Fields of a JSON text by path: <c>$.data.items[0].code</c>, <c>$["a b"]</c>, <c>$.items.length</c>.</summary>
internal sealed class JsonFacts
{
    private readonly JsonElement? root;

    public JsonFacts(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 64 });
            root = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            root = null;
        }
    }

    public IReadOnlyList<Fact> Find(string path) => At(path) is not { } at ? []
        : at.Length ? [Fact.Of(at.Place.GetArrayLength())] : [Value(at.Place)];

    /// <summary>The value as it is written, a number with all its digits; null when there is none.</summary>
    public string? TextAt(string path) => At(path) is not { } at || at.Place.ValueKind == JsonValueKind.Null ? null
        : at.Length ? at.Place.GetArrayLength().ToString(CultureInfo.InvariantCulture)
        : at.Place.ValueKind == JsonValueKind.String ? at.Place.GetString() : at.Place.GetRawText();

    /// <summary>Where the path leads; with <c>Length</c> the array's length is meant.</summary>
    private (JsonElement Place, bool Length)? At(string path)
    {
        if (root is not { } here || !path.StartsWith('$'))
        {
            return null;
        }

        var rest = path.AsSpan(1);
        while (!rest.IsEmpty)
        {
            if (Step(ref rest) is not { } step)
            {
                return null;
            }

            if (here.ValueKind == JsonValueKind.Array && step == "length")
            {
                return rest.IsEmpty ? (here, true) : null;
            }

            here = here.ValueKind switch
            {
                JsonValueKind.Object when here.TryGetProperty(step, out var member) => member,
                JsonValueKind.Array when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < here.GetArrayLength() => here[index],
                _ => default,
            };
            if (here.ValueKind == JsonValueKind.Undefined)
            {
                return null;
            }
        }

        return (here, false);
    }

    private static string? Step(ref ReadOnlySpan<char> rest)
    {
        int end;
        string step;
        switch (rest[0])
        {
            case '.':
                end = rest[1..].IndexOfAny('.', '[') is >= 0 and var stop ? stop + 1 : rest.Length;
                step = rest[1..end].ToString();
                break;
            case '[' when rest.IndexOf(']') is > 1 and var close:
                end = close + 1;
                step = rest[1..close].Trim("\"'").ToString();
                break;
            default:
                return null;
        }

        rest = rest[end..];
        return step.Length > 0 ? step : null;
    }

    private static Fact Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => Fact.Of(value.GetDouble()),
        JsonValueKind.True => Fact.Of(true),
        JsonValueKind.False => Fact.Of(false),
        JsonValueKind.String => Fact.Of(value.GetString()!),
        JsonValueKind.Null => Fact.Of("null"),
        _ => Fact.Of(value.GetRawText()),
    };
}
