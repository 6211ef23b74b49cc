using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Platform.Contracts;

namespace Platform.Reporting.Contracts.Files;

/// <summary>The words and small notations of a contract file.</summary>
internal static partial class Scalars
{
    public static readonly IReadOnlyDictionary<string, Severity> Severities = new Dictionary<string, Severity>
    {
        ["一般"] = Severity.General,
        ["重大"] = Severity.Major,
        ["general"] = Severity.General,
        ["major"] = Severity.Major,
    };

    public static readonly IReadOnlyDictionary<string, bool> YesOrNo = new Dictionary<string, bool>
    {
        ["true"] = true,
        ["false"] = false,
        ["是"] = true,
        ["否"] = false,
    };

    public static bool IsId(string text) => IdPattern().IsMatch(text);

    public static bool Date(string text, out DateOnly value) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out value);

    public static bool Time(string text, out TimeOnly value) =>
        text == "24:00"
            ? TimeOnly.TryParse("00:00", CultureInfo.InvariantCulture, out value)
            : TimeOnly.TryParseExact(text, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out value);

    /// <summary><c>08:30-17:30</c>; an end at or before the start lies on the next day.</summary>
    public static bool Range(string text, out TimeRange value)
    {
        value = new TimeRange(default, default);
        var parts = text.Split('-', StringSplitOptions.TrimEntries);
        if (parts.Length != 2 || !Time(parts[0], out var from) || !Time(parts[1], out var to))
        {
            return false;
        }

        value = new TimeRange(from, to);
        return true;
    }

    /// <summary><c>3 of 3</c>.</summary>
    public static bool Confirmation(string text, out Confirmation value)
    {
        value = new Confirmation(1, 1);
        var parts = text.Split("of", StringSplitOptions.TrimEntries);
        if (parts.Length != 2 || !Whole(parts[0], out var count) || !Whole(parts[1], out var window) || count < 1 || window > 20 || count > window)
        {
            return false;
        }

        value = new Confirmation(count, window);
        return true;
    }

    public static bool Whole(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    public static bool Positive(string text, out TimeSpan value) => Duration.TryParse(text, out value) && value > TimeSpan.Zero;

    /// <summary><c>&gt;= 99.9%</c>: a comparison, a number, and perhaps a unit.</summary>
    public static bool Target(string text, out string value)
    {
        value = text;
        return TargetPattern().IsMatch(text);
    }

    /// <summary>What a penalty counts or takes: <c>0.1%</c>, <c>1d</c>, <c>1</c>, <c>200元</c>, <c>2分</c>.</summary>
    public static bool Amount(string text, out string value)
    {
        value = text;
        return AmountPattern().IsMatch(text);
    }

    /// <summary>Settings as JSON: unquoted numbers, true and false are such, everything else is text.</summary>
    public static JsonNode? Json(Node node) => node switch
    {
        ScalarNode { IsNull: true } => null,
        ScalarNode { Plain: true } plain => PlainJson(plain.Value),
        ScalarNode scalar => JsonValue.Create(scalar.Value),
        ListNode list => new JsonArray([.. list.Items.Select(Json)]),
        MapNode map => Object(map),
        _ => null,
    };

    private static JsonObject Object(MapNode map)
    {
        var json = new JsonObject();
        foreach (var entry in map.Entries)
        {
            json[entry.Key.Value] = Json(entry.Value);
        }

        return json;
    }

    private static JsonValue PlainJson(string text) => text switch
    {
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when NumberPattern().IsMatch(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        _ when NumberPattern().IsMatch(text) => JsonValue.Create(double.Parse(text, CultureInfo.InvariantCulture)),
        _ => JsonValue.Create(text),
    };

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,63}$", RegexOptions.NonBacktracking)]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"^(>=|<=|==|=|>|<|≥|≤) ?\d{1,9}(\.\d{1,6})? ?(%|ms|s|m|h|d)?$", RegexOptions.NonBacktracking)]
    private static partial Regex TargetPattern();

    [GeneratedRegex(@"^\d{1,9}(\.\d{1,6})?(%|h|d|元|分|次)?$", RegexOptions.NonBacktracking)]
    private static partial Regex AmountPattern();

    [GeneratedRegex(@"^-?(0|[1-9]\d{0,15})(\.\d{1,15})?$", RegexOptions.NonBacktracking)]
    private static partial Regex NumberPattern();
}
