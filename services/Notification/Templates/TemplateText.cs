using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Platform.Contracts;
using Platform.ServiceDefaults.Problems;

namespace Platform.Notification.Templates;

/// <summary>Fills templates. One pass: what a variable brings in is never read as template again.</summary>
internal static partial class TemplateText
{
    private const int TextLimit = 120;

    private static readonly TimeSpan Shanghai = TimeSpan.FromHours(8);

    /// <summary>The mistakes in <paramref name="values"/>, all at once.</summary>
    public static IReadOnlyList<FieldError> Check(Template template, IReadOnlyDictionary<string, string> values, string path)
    {
        var errors = new List<FieldError>();
        var names = template.Variables.Select(variable => variable.Name).ToList();
        foreach (var unknown in values.Keys.Where(name => !names.Contains(name)))
        {
            errors.Add(new FieldError($"{path}.{Shown(unknown)}", $"模板 {template.Name} 没有变量 {Shown(unknown)}", Choices: names));
        }

        foreach (var variable in template.Variables)
        {
            var given = values.TryGetValue(variable.Name, out var value);
            if (!given || (value == "" && !variable.Required))
            {
                if (variable.Required)
                {
                    errors.Add(new FieldError($"{path}.{variable.Name}", $"缺少变量 {variable.Name}（{variable.Label}）"));
                }
            }
            else if (value is null || Show(variable.Kind, value, DateTimeOffset.UnixEpoch) is null)
            {
                errors.Add(new FieldError($"{path}.{variable.Name}", $"{variable.Label}的写法不对，例如 {variable.Example}"));
            }
        }

        return errors;
    }

    /// <summary>
    /// The text without signature. It never fails: an alert with a variable that is missing or odd is told with what there
    /// is, because a person waits for it.
    /// </summary>
    public static string Fill(Template template, IReadOnlyDictionary<string, string> values, DateTimeOffset now)
    {
        var kinds = template.Variables.ToDictionary(variable => variable.Name, variable => variable.Kind);
        var text = OptionalPart().Replace(template.Text, part =>
            Variable().Matches(part.Groups[1].Value).All(name => !string.IsNullOrEmpty(values.GetValueOrDefault(name.Groups[1].Value))) ? part.Groups[1].Value : "");
        var filled = Variable().Replace(text, match =>
        {
            var name = match.Groups[1].Value;
            return values.TryGetValue(name, out var value) && value is not null ? Show(kinds[name], value, now) ?? Clean(value, TextLimit) : "—";
        });
        return filled.EndsWith('，') ? filled[..^1] + "。" : filled;
    }

    /// <summary>Puts the signature in front; 【】 in the text would read as another one.</summary>
    public static string Sign(string signature, string text) => signature + text.Replace('【', '[').Replace('】', ']');

    /// <summary>Marks a signed text as late, right behind the signature.</summary>
    public static string MarkLate(string text)
    {
        var end = text.IndexOf('】', StringComparison.Ordinal);
        return text.Insert(end + 1, "（迟到）");
    }

    private static string? Show(VariableKind kind, string value, DateTimeOffset now) => kind switch
    {
        VariableKind.Text => value.Length is > 0 and <= 500 ? Clean(value, TextLimit) : null,
        VariableKind.Instant => LocalTime(value)?.ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        VariableKind.Deadline => LocalTime(value) is { } at
            ? at.ToString(at.ToString("MM-dd", CultureInfo.InvariantCulture) == Today(now) ? "HH:mm" : "MM-dd HH:mm", CultureInfo.InvariantCulture) : null,
        VariableKind.Duration => Duration.TryParse(value, out var span) ? Duration.Chinese(span, document: true)
            : ChineseDuration().IsMatch(value) ? value : null,
        VariableKind.Code => value.Length is >= 4 and <= 8 && value.All(char.IsAsciiDigit) ? value : null,
        _ => value switch
        {
            "general" or "一般" => "一般",
            "major" or "重大" => "重大",
            _ => null,
        },
    };

    /// <summary>Asia/Shanghai, from an ISO instant or from the wall clock as <c>11-23 09:05:12</c>, whose year is not shown anyway.</summary>
    private static DateTime? LocalTime(string value)
    {
        if (WallClock().IsMatch(value))
        {
            // A leap year, so that 29 February can be read.
            return DateTime.TryParseExact("2000-" + value, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall) ? wall : null;
        }

        return IsoInstant().IsMatch(value) && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            ? at.ToOffset(Shanghai).DateTime : null;
    }

    private static string Today(DateTimeOffset now) => now.ToOffset(Shanghai).ToString("MM-dd", CultureInfo.InvariantCulture);

    private static string Clean(string value, int limit)
    {
        var clean = new StringBuilder(Math.Min(value.Length, limit));
        foreach (var rune in value.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > limit)
            {
                return clean.Append('…').ToString();
            }

            clean.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return clean.ToString();
    }

    private static string Shown(string name) => name.Length <= 40 ? name : name[..40] + "…";

    [GeneratedRegex(@"^\d\d-\d\d \d\d:\d\d:\d\d$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex WallClock();

    [GeneratedRegex(@"^20\d\d-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,7})?)?(Z|[+-]\d\d:\d\d)$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex IsoInstant();

    [GeneratedRegex(@"^(\d{1,5} ?(天|小时|分|秒) ?){1,3}$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex ChineseDuration();

    [GeneratedRegex("<([^<>]*)>", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex OptionalPart();

    [GeneratedRegex(@"\{(\w+)\}", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
