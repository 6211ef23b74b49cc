using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Platform.Contracts;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks;

/// <summary>Settings of kinds: read strictly, checked against their attributes, and described as JSON schema.</summary>
internal static class SettingsJson
{
    /// <summary>What stands for a secret in answers; sent back, it means "as it was".</summary>
    public const string Masked = "******";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
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

        var errors = Unknown<TSettings>(json).ToList();
        try
        {
            if (errors.Count > 0 || json.Deserialize<TSettings>(Options) is not { } settings)
            {
                return (null, errors);
            }

            var results = new List<ValidationResult>();
            Validator.TryValidateObject(settings, new ValidationContext(settings), results, validateAllProperties: true);
            return (settings, [.. results.Select(result => new FieldError(
                JsonNamingPolicy.CamelCase.ConvertName(result.MemberNames.FirstOrDefault() ?? ""), result.ErrorMessage ?? "不正确"))]);
        }
        catch (JsonException failure)
        {
            var path = failure.Path is { Length: > 2 } at ? at[2..] : "";
            return (null, [new FieldError(path, "填写的值类型不对：" + Readable(failure.Message))]);
        }
    }

    /// <summary>The schema: types, limits, defaults, Chinese titles; <c>writeOnly</c> marks secrets.</summary>
    public static JsonNode SchemaOf(Type settings)
    {
        var defaults = Activator.CreateInstance(settings);
        return Options.GetJsonSchemaAsNode(settings, new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (context, node) => Described(context, node, settings, defaults),
        });
    }

    private static JsonNode Described(JsonSchemaExporterContext context, JsonNode node, Type settings, object? defaults)
    {
        if (context.TypeInfo.Type == typeof(TimeSpan) || context.TypeInfo.Type == typeof(TimeSpan?))
        {
            node = new JsonObject { ["type"] = "string", ["format"] = "duration-text", ["pattern"] = "^([0-9.]+(ms|s|m|h|d))+$" };
        }

        if (context.PropertyInfo?.AttributeProvider is not MemberInfo member || node is not JsonObject schema || member.DeclaringType != settings)
        {
            return node;
        }

        Set("title", member.GetCustomAttribute<DisplayAttribute>()?.Name);
        Set("description", member.GetCustomAttribute<DisplayAttribute>()?.Description);
        if (member.GetCustomAttribute<RangeAttribute>() is { } range && range.OperandType != typeof(TimeSpan))
        {
            schema["minimum"] = JsonValue.Create(Convert.ToDouble(range.Minimum, System.Globalization.CultureInfo.InvariantCulture));
            schema["maximum"] = JsonValue.Create(Convert.ToDouble(range.Maximum, System.Globalization.CultureInfo.InvariantCulture));
        }

        if (member.GetCustomAttribute<StringLengthAttribute>() is { } length)
        {
            schema["maxLength"] = length.MaximumLength;
        }

        if (member.GetCustomAttribute<AllowedValuesAttribute>() is { } allowed)
        {
            schema["enum"] = new JsonArray([.. allowed.Values.Select(value => JsonValue.Create(value?.ToString()))]);
        }

        if (member.GetCustomAttribute<SecretAttribute>() is not null)
        {
            schema["writeOnly"] = true;
        }

        if (member.GetCustomAttribute<RequiredAttribute>() is null && member is PropertyInfo property && property.GetValue(defaults) is { } value)
        {
            schema["default"] = JsonSerializer.SerializeToNode(value, Options);
        }

        return schema;

        void Set(string name, string? text)
        {
            if (text is not null)
            {
                schema[name] = text;
            }
        }
    }

    private static IEnumerable<FieldError> Unknown<TSettings>(JsonElement json)
    {
        var known = typeof(TSettings).GetProperties().Where(property => property.CanWrite)
            .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).ToList();
        return json.EnumerateObject().Where(member => !known.Contains(member.Name, StringComparer.OrdinalIgnoreCase))
            .Select(member => new FieldError(member.Name, "没有这个设置项", Choices: known));
    }

    private static string Readable(string message) => message.IndexOf(" Path:", StringComparison.Ordinal) is > 0 and var end ? message[..end] : message;
}
