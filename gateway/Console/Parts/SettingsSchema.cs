using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Console.Parts;

/// <summary>One setting of a kind as a form shows it, read from the schema that the kind publishes.</summary>
internal sealed record SettingField(string Name, string Label, string? Hint, string Type, bool Required, bool Secret, IReadOnlyList<string> Choices, string Default);

/// <summary>Turns a JSON schema into fields and what was typed into JSON. It knows no kind: a new one has its form at once.</summary>
internal static class SettingsSchema
{
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

    public static string[] Lines(string? text) => (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static JsonNode Value(string type, string text) => type switch
    {
        "integer" when long.TryParse(text, CultureInfo.InvariantCulture, out var whole) => whole,
        "number" when decimal.TryParse(text, CultureInfo.InvariantCulture, out var number) => number,
        "array" => new JsonArray([.. Lines(text).Select(line => (JsonNode)line)]),
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
            schema.TryGetProperty("writeOnly", out var secret) && secret.ValueKind == JsonValueKind.True, choices, Text(schema, "default") ?? "");
    }

    private static string Type(JsonElement schema) => !schema.TryGetProperty("type", out var type) ? "string"
        : type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()!).FirstOrDefault(one => one != "null") ?? "string"
        : type.GetString() ?? "string";

    private static string? Text(JsonElement schema, string name) => !schema.TryGetProperty(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };
}
