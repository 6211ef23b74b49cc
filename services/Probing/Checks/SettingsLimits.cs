using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks;

/// <summary>Holds settings against the limits on their attributes, at any depth; each mistake in Chinese, with its path.</summary>
internal static class SettingsLimits
{
    public static IEnumerable<FieldError> Check(object settings, string path = "")
    {
        foreach (var (name, property) in SettingsShape.Members(settings.GetType()))
        {
            var value = property.GetValue(settings);
            if (Mistake(settings, property, value) is { } message)
            {
                yield return new FieldError(path + name, message);
                continue;
            }

            foreach (var error in Inside(property.PropertyType, value, path + name))
            {
                yield return error;
            }
        }

        if (settings is IValidatableObject rules)
        {
            foreach (var result in rules.Validate(new ValidationContext(settings)))
            {
                yield return new FieldError(path + JsonNamingPolicy.CamelCase.ConvertName(result.MemberNames.FirstOrDefault() ?? ""), result.ErrorMessage ?? "不正确");
            }
        }
    }

    private static IEnumerable<FieldError> Inside(Type type, object? value, string path)
    {
        if (value is not null && SettingsShape.IsRecord(type))
        {
            return Check(value, path + ".");
        }

        return value is IEnumerable<object> items && SettingsShape.ElementOf(type) is not null
            ? items.SelectMany((item, i) => item is null ? [new FieldError($"{path}[{i}]", "不能为空")] : Check(item, $"{path}[{i}]."))
            : [];
    }

    /// <summary>The first limit that is broken; one sentence a setting is enough.</summary>
    private static string? Mistake(object settings, PropertyInfo property, object? value)
    {
        var context = new ValidationContext(settings) { MemberName = property.Name, DisplayName = property.Name };
        return property.GetCustomAttributes<ValidationAttribute>().OrderByDescending(limit => limit is RequiredAttribute)
            .Where(limit => limit.GetValidationResult(value, context) != ValidationResult.Success)
            .Select(limit => limit.ErrorMessage ?? Chinese(limit)).FirstOrDefault();
    }

    private static string Chinese(ValidationAttribute limit) => limit switch
    {
        RequiredAttribute => "必填",
        RangeAttribute range => $"应在 {Shown(range.Minimum)} 到 {Shown(range.Maximum)} 之间",
        StringLengthAttribute length => $"最长 {length.MaximumLength} 个字符",
        MaxLengthAttribute most => $"最多 {most.Length} 项",
        MinLengthAttribute least => $"至少 {least.Length} 项",
        AllowedValuesAttribute allowed => $"只能是 {string.Join("、", allowed.Values)}",
        _ => "格式不正确",
    };

    private static string Shown(object limit) => limit is TimeSpan or string && TimeSpan.TryParse(limit.ToString(), System.Globalization.CultureInfo.InvariantCulture, out var span)
        ? Platform.Contracts.Duration.Format(span)
        : Convert.ToString(limit, System.Globalization.CultureInfo.InvariantCulture)!;
}
