using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;

namespace Platform.Probing.Checks;

/// <summary>What settings records are made of: members, records inside them, lists of records; their schema and their secrets.</summary>
internal static class SettingsShape
{
    /// <summary>The settable members of a settings record by their JSON name, in order, whatever the case.</summary>
    public static IReadOnlyDictionary<string, PropertyInfo> Members(Type type) => type.GetProperties().Where(property => property.CanWrite)
        .ToDictionary(NameOf, StringComparer.OrdinalIgnoreCase);

    public static string NameOf(PropertyInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    /// <summary>True for a record of settings inside settings.</summary>
    public static bool IsRecord(Type type) => type is { IsClass: true, Namespace: { } place } && place.StartsWith("Platform.", StringComparison.Ordinal);

    /// <summary>The record that <paramref name="type"/> is a list of; null when it is no such list.</summary>
    public static Type? ElementOf(Type type) =>
        type.IsGenericType && type.GetGenericArguments() is [var element] && typeof(IEnumerable<object>).IsAssignableFrom(type) && IsRecord(element) ? element : null;

    /// <summary>Paths of all secrets: <c>body</c>, <c>auth.password</c>, <c>steps[].headers</c>.</summary>
    public static IReadOnlySet<string> SecretsOf(Type type)
    {
        var secrets = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        Collect(type, "", secrets);
        return secrets;
    }

    /// <summary>The schema: types, limits, defaults, Chinese titles; <c>writeOnly</c> marks secrets.</summary>
    public static JsonNode SchemaOf(Type settings) => SettingsJson.Options.GetJsonSchemaAsNode(settings, new JsonSchemaExporterOptions
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Described,
    });

    private static void Collect(Type type, string path, HashSet<string> secrets)
    {
        foreach (var (name, property) in Members(type))
        {
            if (property.GetCustomAttribute<SecretAttribute>() is not null)
            {
                secrets.Add(path + name);
            }
            else if (IsRecord(property.PropertyType))
            {
                Collect(property.PropertyType, $"{path}{name}.", secrets);
            }
            else if (ElementOf(property.PropertyType) is { } element)
            {
                Collect(element, $"{path}{name}[].", secrets);
            }
        }
    }

    private static JsonNode Described(JsonSchemaExporterContext context, JsonNode node)
    {
        if (context.TypeInfo.Type == typeof(TimeSpan) || context.TypeInfo.Type == typeof(TimeSpan?))
        {
            node = new JsonObject { ["type"] = "string", ["format"] = "duration-text", ["pattern"] = "^([0-9.]+(ms|s|m|h|d))+$" };
        }

        if (context.PropertyInfo?.AttributeProvider is not PropertyInfo member || node is not JsonObject schema || !IsRecord(member.DeclaringType!))
        {
            return node;
        }

        Set(schema, "title", member.GetCustomAttribute<DisplayAttribute>()?.Name);
        Set(schema, "description", member.GetCustomAttribute<DisplayAttribute>()?.Description);
        Limits(schema, member);
        if (member.GetCustomAttribute<AllowedValuesAttribute>() is { } allowed)
        {
            schema["enum"] = new JsonArray([.. allowed.Values.Select(value => JsonValue.Create(value?.ToString()))]);
        }

        if (member.GetCustomAttribute<SecretAttribute>() is not null)
        {
            schema["writeOnly"] = true;
        }

        if (member.GetCustomAttribute<RequiredAttribute>() is null && Default(member) is { } value)
        {
            schema["default"] = JsonSerializer.SerializeToNode(value, SettingsJson.Options);
        }

        return schema;
    }

    private static void Limits(JsonObject schema, PropertyInfo member)
    {
        if (member.GetCustomAttribute<RangeAttribute>() is { } range && range.OperandType != typeof(TimeSpan))
        {
            schema["minimum"] = JsonValue.Create(Convert.ToDouble(range.Minimum, System.Globalization.CultureInfo.InvariantCulture));
            schema["maximum"] = JsonValue.Create(Convert.ToDouble(range.Maximum, System.Globalization.CultureInfo.InvariantCulture));
        }

        if (member.GetCustomAttribute<StringLengthAttribute>() is { } length)
        {
            schema["maxLength"] = length.MaximumLength;
        }

        if (member.GetCustomAttribute<MaxLengthAttribute>() is { } most)
        {
            schema[member.PropertyType == typeof(string) ? "maxLength" : "maxItems"] = most.Length;
        }
    }

    private static object? Default(PropertyInfo member) =>
        member.DeclaringType is { IsAbstract: false } type && type.GetConstructor(Type.EmptyTypes) is not null ? member.GetValue(Activator.CreateInstance(type)) : null;

    private static void Set(JsonObject schema, string name, string? text)
    {
        if (text is not null)
        {
            schema[name] = text;
        }
    }
}
