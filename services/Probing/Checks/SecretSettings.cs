using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks;

/// <summary>
/// Secrets in settings are write-only: answers show <see cref="SettingsJson.Masked"/>, and sending that back keeps what is
/// stored, but only for the target it was stored for: otherwise an editor could have a secret sent to himself.
/// </summary>
internal static class SecretSettings
{
    public static JsonElement Mask(JsonElement settings, IReadOnlySet<string> secrets)
    {
        if (secrets.Count == 0 || JsonNode.Parse(settings.GetRawText()) is not JsonObject shown)
        {
            return settings;
        }

        foreach (var name in shown.Select(member => member.Key).Where(name => secrets.Contains(name)).ToList())
        {
            shown[name] = shown[name] is JsonObject values
                ? new JsonObject(values.Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Key, SettingsJson.Masked)))
                : SettingsJson.Masked;
        }

        return JsonSerializer.SerializeToElement(shown);
    }

    /// <summary>The settings sent, with each masked secret replaced by the stored one. Without a stored one, it is a mistake.</summary>
    public static (JsonElement Settings, IReadOnlyList<FieldError> Errors) Restore(JsonElement sent, JsonElement? stored, IReadOnlySet<string> secrets)
    {
        if (secrets.Count == 0 || sent.ValueKind != JsonValueKind.Object || JsonNode.Parse(sent.GetRawText()) is not JsonObject settings)
        {
            return (sent, []);
        }

        var errors = new List<FieldError>();
        foreach (var name in settings.Select(member => member.Key).Where(name => secrets.Contains(name)).ToList())
        {
            var kept = stored is { ValueKind: JsonValueKind.Object } old && old.TryGetProperty(name, out var value) ? value : default;
            if (settings[name] is JsonObject values)
            {
                foreach (var key in values.Select(entry => entry.Key).Where(key => IsMask(values[key])).ToList())
                {
                    var one = kept.ValueKind == JsonValueKind.Object && kept.TryGetProperty(key, out var found) ? found : default;
                    values[key] = Kept(one, $"{name}.{key}");
                }
            }
            else if (IsMask(settings[name]))
            {
                settings[name] = Kept(kept, name);
            }
        }

        return (JsonSerializer.SerializeToElement(settings), errors);

        JsonNode? Kept(JsonElement value, string path)
        {
            if (value.ValueKind != JsonValueKind.Undefined)
            {
                return JsonNode.Parse(value.GetRawText());
            }

            errors.Add(new FieldError($"settings.{path}", "没有可沿用的密文（目标地址已改变或从未保存），请重新填写"));
            return SettingsJson.Masked;
        }
    }

    private static bool IsMask(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) && text == SettingsJson.Masked;
}
