using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Platform.Contracts;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks;

/// <summary>
/// Settings of kinds: read strictly, however deep they are nested, with every mistake at once and its whole path
/// (<c>steps[1].body</c>): members that don't exist, values of the wrong type, values outside their limits.
/// </summary>
internal static class SettingsJson
{
    /// <summary>What stands for a secret in answers; sent back, it means "as it was".</summary>
    public const string Masked = "******";

    internal static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false), new DurationConverter() },
    };

    public static (TSettings? Settings, IReadOnlyList<FieldError> Errors) Read<TSettings>(JsonElement json)
        where TSettings : class
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return (null, [new FieldError("", "settings 应为对象")]);
        }

        var errors = new List<FieldError>();
        JsonNode? readable;
        try
        {
            readable = Readable(typeof(TSettings), json, "", errors);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair in a name or a text.
            return (null, [new FieldError("", "设置中有无效的字符")]);
        }

        // Limits of what could be read are judged too, so that nobody mends one mistake only to hear of the next.
        var broken = errors.Count;
        try
        {
            if (readable.Deserialize<TSettings>(Options) is not { } settings)
            {
                return (null, errors);
            }

            var unread = errors.Select(error => error.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);
            errors.AddRange(SettingsLimits.Check(settings).Where(error => !unread.Contains(error.Path)));
            return (broken > 0 ? null : settings, errors);
        }
        catch (JsonException failure)
        {
            if (broken == 0)
            {
                errors.Add(new FieldError(failure.Path is { Length: > 2 } at ? at[2..] : "", "填写的值类型不对"));
            }

            return (null, errors);
        }
    }

    /// <summary>What <paramref name="json"/> says of <paramref name="type"/>, without what can't be read; that is told.</summary>
    private static JsonNode? Readable(Type type, JsonElement json, string path, List<FieldError> errors)
    {
        if (SettingsShape.IsRecord(type) && json.ValueKind == JsonValueKind.Object)
        {
            return ReadableMembers(type, json, path, errors);
        }

        if (SettingsShape.ElementOf(type) is { } element && json.ValueKind == JsonValueKind.Array)
        {
            return new JsonArray([.. json.EnumerateArray().Select((item, i) => Readable(element, item, $"{path}[{i}]", errors))]);
        }

        try
        {
            json.Deserialize(type, Options);
            return JsonNode.Parse(json.GetRawText());
        }
        catch (JsonException failure)
        {
            errors.Add(new FieldError(path + (failure.Path is { Length: > 1 } inner ? inner[1..] : ""), "填写的值类型不对，应为" + Expected(type)));
            return null;
        }
    }

    private static JsonObject ReadableMembers(Type type, JsonElement json, string path, List<FieldError> errors)
    {
        var known = SettingsShape.Members(type);
        var kept = new JsonObject();
        foreach (var member in json.EnumerateObject())
        {
            var place = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            if (!known.TryGetValue(member.Name, out var property))
            {
                errors.Add(new FieldError(place, "没有这个设置项", Choices: [.. known.Keys]));
                continue;
            }

            var before = errors.Count;
            var value = Readable(property.PropertyType, member.Value, place, errors);
            if (kept.ContainsKey(SettingsShape.NameOf(property)))
            {
                errors.Add(new FieldError(place, "重复的设置项"));
            }
            else if (errors.Count == before || value is not null)
            {
                kept[SettingsShape.NameOf(property)] = value;
            }
        }

        return kept;
    }

    /// <summary>What stands at such a place, in words of the person who fills it in.</summary>
    private static string Expected(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var one when one == typeof(string) => "文字",
        var one when one == typeof(bool) => "是或否（true 或 false）",
        var one when one == typeof(int) || one == typeof(long) => "整数",
        var one when one == typeof(double) || one == typeof(decimal) => "数字",
        var one when one == typeof(TimeSpan) => "时长，如 30s、5m、2h",
        var one when one == typeof(DateOnly) => "日期，如 2026-12-31",
        { IsEnum: true } one => "以下之一：" + string.Join("、", Enum.GetNames(one).Select(JsonNamingPolicy.CamelCase.ConvertName)),
        var one when SettingsShape.ElementOf(one) is not null => "列表",
        _ => "“名称: 值”的对照",
    };
}
