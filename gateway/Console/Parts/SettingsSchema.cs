using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Console.Parts;

/// <summary>One setting of a kind as a form shows it, read from the schema that the kind publishes.</summary>
internal sealed record SettingField(string Name, string Label, string? Hint, string Type, bool Required, bool Secret, IReadOnlyList<string> Choices, string Default, string Sample = "");

/// <summary>Turns a JSON schema into fields and what was typed into JSON. It knows no kind: a new one has its form at once.</summary>
internal static class SettingsSchema
{
    /// <summary>Type of a field that holds more than a line can say, such as the steps of a transaction.</summary>
    public const string Json = "json";

    /// <summary>Type of a field of several lines that are one value, such as a certificate.</summary>
    public const string LongText = "text";

    /// <summary>A text that may be this long is no line: a browser's input would take the line breaks out of it.</summary>
    private const int Long = 2000;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<SettingField> Fields(JsonElement? schema)
    {
        if (schema is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("properties", out var properties))
        {
            return [];
        }

        var required = root.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()).ToHashSet() : [];
        return [.. properties.EnumerateObject().Select(property => Field(property.Name, property.Value, required.Contains(property.Name))).OrderByDescending(field => field.Required)];
    }

    /// <summary>The settings as JSON; what was left empty is left out, so that the kind's own defaults hold.</summary>
    public static JsonObject Read(IReadOnlyList<SettingField> fields, IFormCollection form)
    {
        var settings = new JsonObject();
        foreach (var field in fields)
        {
            var text = form["settings." + field.Name].ToString();
            if (field.Type == "boolean")
            {
                settings[field.Name] = form.ContainsKey("settings." + field.Name);
            }
            else if (!string.IsNullOrWhiteSpace(text))
            {
                settings[field.Name] = Value(field.Type, text);
            }
        }

        return settings;
    }

    /// <summary>The stored settings as the form's texts, by field name; what was never said is missing.</summary>
    public static IReadOnlyDictionary<string, string> Texts(IReadOnlyList<SettingField> fields, JsonElement? settings) =>
        settings is not { ValueKind: JsonValueKind.Object } stored ? new Dictionary<string, string>()
            : fields.Where(field => stored.TryGetProperty(field.Name, out _)).ToDictionary(field => field.Name, field => Written(field, stored.GetProperty(field.Name)));

    public static string[] Lines(string? text) => (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string Written(SettingField field, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array when field.Type == "array" => string.Join('\n', value.EnumerateArray().Select(Plain)),
        JsonValueKind.Object when field.Type == "object" => string.Join('\n', value.EnumerateObject().Select(member => $"{member.Name}: {Plain(member.Value)}")),
        JsonValueKind.Array or JsonValueKind.Object => JsonSerializer.Serialize(value, Indented),
        _ => value.GetRawText(),
    };

    private static string Plain(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    /// <summary>Text that isn't JSON goes as it was typed: the service says what is wrong, beside the field.</summary>
    private static JsonNode Parsed(string text)
    {
        try
        {
            return JsonNode.Parse(text) ?? text;
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private static JsonNode Value(string type, string text) => type switch
    {
        "integer" when long.TryParse(text, CultureInfo.InvariantCulture, out var whole) => whole,
        "number" when decimal.TryParse(text, CultureInfo.InvariantCulture, out var number) => number,
        "array" => new JsonArray([.. Lines(text).Select(line => (JsonNode)line)]),
        Json => Parsed(text),
        "object" => new JsonObject(Lines(text).Select(line => line.Split([':', '：', '='], 2, StringSplitOptions.TrimEntries))
            .DistinctBy(pair => pair[0]).Select(pair => new KeyValuePair<string, JsonNode?>(pair[0], pair.Length > 1 ? pair[1] : ""))),
        // What is no number goes as it was typed: the service says what is wrong, beside the field.
        _ => text.Trim(),
    };

    private static SettingField Field(string name, JsonElement schema, bool required)
    {
        var type = Type(schema);
        var choices = schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array
            ? values.EnumerateArray().Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()!).ToList()
            : [];
        return new(
            name, Text(schema, "title") ?? name, Text(schema, "description"), type, required,
            schema.TryGetProperty("writeOnly", out var secret) && secret.ValueKind == JsonValueKind.True, choices, Text(schema, "default") ?? "", type == Json ? Sample(schema) : "");
    }

    private static string Type(JsonElement schema) => Plain(schema, "properties") || (schema.TryGetProperty("items", out var items) && Plain(items, "properties")) ? Json
        : Scalar(schema) is var scalar && scalar == "string" && schema.TryGetProperty("maxLength", out var most) && most.ValueKind == JsonValueKind.Number && most.GetDouble() > Long ? LongText : scalar;

    /// <summary>How such a value looks: JSON with the names of its first settings.</summary>
    private static string Sample(JsonElement schema)
    {
        var list = schema.TryGetProperty("items", out var items) && Plain(items, "properties");
        var members = (list ? items : schema).GetProperty("properties").EnumerateObject().Take(4).Select(member => $"\"{member.Name}\": {(Scalar(member.Value) == "string" ? "\"…\"" : "…")}");
        return $"JSON，如 {(list ? "[" : "")}{{ {string.Join(", ", members)} }}{(list ? ", …]" : "")}";
    }

    private static bool Plain(JsonElement schema, string name) => schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(name, out _);

    private static string Scalar(JsonElement schema) => !schema.TryGetProperty("type", out var type) ? "string"
        : type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()!).FirstOrDefault(one => one != "null") ?? "string"
        : type.GetString() ?? "string";

    private static string? Text(JsonElement schema, string name) => !schema.TryGetProperty(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };
}
