using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks;

/// <summary>
/// Secrets in settings are write-only, at any depth: answers show <see cref="SettingsJson.Masked"/>, and sending that back keeps what
/// is stored, but only for the target it was stored for: otherwise an editor could have a secret sent to himself.
/// </summary>
internal static class SecretSettings
{
    public static JsonElement Mask(JsonElement settings, IReadOnlySet<string> secrets)
    {
        if (secrets.Count == 0 || settings.ValueKind != JsonValueKind.Object)
        {
            return settings;
        }

        var shown = JsonNode.Parse(settings.GetRawText())!;
        Walk(shown, null, "", "", secrets, (value, _, _) => value is null ? null : SettingsJson.Masked);
        return JsonSerializer.SerializeToElement(shown);
    }

    /// <summary>The settings sent, with each masked secret replaced by the stored one. Without a stored one, it is a mistake.</summary>
    public static (JsonElement Settings, IReadOnlyList<FieldError> Errors) Restore(JsonElement sent, JsonElement? stored, IReadOnlySet<string> secrets)
    {
        if (secrets.Count == 0 || sent.ValueKind != JsonValueKind.Object)
        {
            return (sent, []);
        }

        var errors = new List<FieldError>();
        var settings = JsonNode.Parse(sent.GetRawText())!;
        var kept = stored is { ValueKind: JsonValueKind.Object } old ? JsonNode.Parse(old.GetRawText()) : null;
        Walk(settings, kept, "", "", secrets, (value, before, path) =>
        {
            if (!IsMask(value) || before is not null)
            {
                return IsMask(value) ? before!.DeepClone() : value?.DeepClone();
            }

            errors.Add(new FieldError($"settings.{path}", "没有可沿用的密文（目标地址已改变或从未保存），请重新填写"));
            return SettingsJson.Masked;
        });
        return (JsonSerializer.SerializeToElement(settings), errors);
    }

    /// <summary>Puts <paramref name="change"/>'s answer in the place of each secret; the stored value of the same place goes with it.</summary>
    private static void Walk(JsonNode? node, JsonNode? stored, string path, string shape, IReadOnlySet<string> secrets, Func<JsonNode?, JsonNode?, string, JsonNode?> change)
    {
        if (node is JsonObject members)
        {
            foreach (var name in members.Select(member => member.Key).ToList())
            {
                var (place, form) = path.Length == 0 ? (name, name) : ($"{path}.{name}", $"{shape}.{name}");
                var before = Member(stored, name);
                if (secrets.Contains(form))
                {
                    members[name] = Changed(members[name], before, place, change);
                }
                else
                {
                    Walk(members[name], before, place, form, secrets, change);
                }
            }
        }
        else if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                Walk(items[i], Same(items[i], i, stored as JsonArray), $"{path}[{i}]", $"{shape}[]", secrets, change);
            }
        }
    }

    /// <summary>A secret map hides its values, not its names: one of several headers can be changed alone.</summary>
    private static JsonNode? Changed(JsonNode? value, JsonNode? before, string path, Func<JsonNode?, JsonNode?, string, JsonNode?> change) => value is JsonObject map
        ? new JsonObject(map.Select(entry => KeyValuePair.Create(entry.Key, change(entry.Value, Member(before, entry.Key), $"{path}.{entry.Key}"))))
        : change(value, before, path);

    private static JsonNode? Member(JsonNode? node, string name) =>
        node is JsonObject members ? members.FirstOrDefault(member => member.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value : null;

    /// <summary>The stored item that <paramref name="item"/> was: the one of its name, or without names the one in its place.</summary>
    private static JsonNode? Same(JsonNode? item, int index, JsonArray? stored)
    {
        if (stored is null)
        {
            return null;
        }

        return Member(item, "name") is JsonValue name && name.TryGetValue<string>(out var text)
            ? stored.FirstOrDefault(old => Member(old, "name") is JsonValue known && known.TryGetValue<string>(out var other) && other == text)
            : index < stored.Count ? stored[index] : null;
    }

    private static bool IsMask(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) && text == SettingsJson.Masked;
}
