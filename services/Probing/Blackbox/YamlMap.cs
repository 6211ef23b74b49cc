using System.Globalization;
using System.Text.RegularExpressions;
using Platform.ServiceDefaults.Problems;
using YamlDotNet.RepresentationModel;

namespace Platform.Probing.Blackbox;

/// <summary>
/// One mapping of a YAML file, read strictly: what is asked for is known, and <see cref="Close"/> reports the rest. Mistakes are
/// collected, each with its line.
/// </summary>
internal sealed partial class YamlMap(YamlMappingNode? node, string path, List<FieldError> errors)
{
    private readonly HashSet<string> known = [];

    /// <summary>Whether the file has this mapping at all.</summary>
    public bool Exists => node is not null;

    public YamlMap Map(string key)
    {
        var found = Find(key);
        if (found is not null and not YamlMappingNode && !IsEmpty(found))
        {
            Wrong(key, found, "should be a mapping");
        }

        return new YamlMap(found as YamlMappingNode, At(key), errors);
    }

    public IReadOnlyList<YamlMap> Maps(string key) =>
        [.. Items(key).Select((item, i) => item is YamlMappingNode map ? new YamlMap(map, $"{At(key)}[{i}]", errors) : Bad($"{key}[{i}]", item))];

    /// <summary>A mapping of texts, in the order of the file.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pairs(string key) => Find(key) is not YamlMappingNode map ? [] :
        [.. map.Children.Select(child => KeyValuePair.Create(Scalar(child.Key) ?? "", Scalar(child.Value) ?? ""))];

    public string? Text(string key) => Find(key) is not { } found ? null : Scalar(found) is { } text ? text : Wrong(key, found, "should be a text");

    public IReadOnlyList<string> Texts(string key) => [.. Items(key).Select((item, i) => Scalar(item) ?? Wrong($"{key}[{i}]", item, "should be a text") ?? "")];

    public bool Flag(string key, bool otherwise = false) => Text(key) is not { } text ? otherwise
        : text.ToLowerInvariant() is "true" or "yes" or "on" || (text.ToLowerInvariant() is not ("false" or "no" or "off") && Wrong(key, Find(key)!, "should be true or false") is not null);

    public int Number(string key, int otherwise, int least, int most) => Text(key) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : Or(otherwise, Wrong(key, Find(key)!, $"should be a number from {least} to {most}"));

    public string Word(string key, string otherwise, params string[] choices) => Text(key) is not { Length: > 0 } text ? otherwise
        : choices.Contains(text) ? text : Or(otherwise, Wrong(key, Find(key)!, $"'{Shown(text)}' is not one of them", choices));

    public TimeSpan? Duration(string key)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        var parts = DurationPattern().Match(text);
        double seconds = 0;
        for (var i = 0; parts.Success && i < parts.Groups[1].Captures.Count; i++)
        {
            seconds += double.Parse(parts.Groups[2].Captures[i].ValueSpan, CultureInfo.InvariantCulture) * (parts.Groups[3].Captures[i].Value switch
            {
                "ms" => 0.001, "s" => 1, "m" => 60, "h" => 3_600, "d" => 86_400, "w" => 604_800, _ => 31_536_000,
            });
        }

        return parts.Success && seconds <= 3_600 ? TimeSpan.FromSeconds(seconds) : Or<TimeSpan?>(null, Wrong(key, Find(key)!, "should be a duration up to 1h, such as 5s"));
    }

    public IReadOnlyList<Regex> Patterns(string key) => [.. Items(key).Select((item, i) => Pattern($"{key}[{i}]", item)).OfType<Regex>()];

    public Regex? Pattern(string key) => Find(key) is { } found ? Pattern(key, found) : null;

    /// <summary>Reads a key with <paramref name="read"/>; what that throws is a mistake at the key.</summary>
    public T? Read<T>(string key, Func<string, T> read)
        where T : class
    {
        try
        {
            return Text(key) is { Length: > 0 } text ? read(text) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException or FormatException or ArgumentException)
        {
            Wrong(key, Find(key)!, failure.Message);
            return null;
        }
    }

    /// <summary>Says why a key that blackbox_exporter knows isn't honoured here.</summary>
    public void Refuse(string key, string why)
    {
        if (Find(key) is { } found && !IsEmpty(found) && Scalar(found) is not "false")
        {
            Wrong(key, found, $"is not supported: {why}");
        }
    }

    public void Mistake(string key, string message)
    {
        var at = node?.Children.FirstOrDefault(child => Scalar(child.Key) == key).Value;
        Wrong(key, at ?? (YamlNode?)node ?? new YamlScalarNode(""), message);
    }

    /// <summary>Reports every key that nobody asked for.</summary>
    public void Close()
    {
        foreach (var (key, _) in node?.Children.Where(child => !known.Contains(Scalar(child.Key) ?? "")) ?? [])
        {
            errors.Add(new FieldError(At(Shown(Scalar(key) ?? "?")), "There is no such option.", (int)key.Start.Line, (int)key.Start.Column, [.. known.Order(StringComparer.Ordinal)]));
        }
    }

    private YamlNode? Find(string key)
    {
        known.Add(key);
        return node is not null && node.Children.TryGetValue(new YamlScalarNode(key), out var found) ? found : null;
    }

    private IReadOnlyList<YamlNode> Items(string key) => Find(key) switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Children],
        var found when IsEmpty(found) => [],
        var found => Or<IReadOnlyList<YamlNode>>([], Wrong(key, found, "should be a list")),
    };

    private Regex? Pattern(string key, YamlNode item)
    {
        if (Scalar(item) is not { } text)
        {
            Wrong(key, item, "should be a regular expression");
            return null;
        }

        try
        {
            return GoPattern.Compile(text);
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            Wrong(key, item, $"is not a regular expression: {failure.Message}");
            return null;
        }
    }

    private YamlMap Bad(string key, YamlNode item)
    {
        Wrong(key, item, "should be a mapping");
        return new YamlMap(null, At(key), errors);
    }

    private string? Wrong(string key, YamlNode at, string message, IReadOnlyList<string>? choices = null)
    {
        errors.Add(new FieldError(At(key), message, (int)at.Start.Line, (int)at.Start.Column, choices));
        return null;
    }

    private string At(string key) => path.Length == 0 ? key : $"{path}.{key}";

    private static T Or<T>(T otherwise, string? _) => otherwise;

    private static bool IsEmpty(YamlNode found) => found is YamlScalarNode { Value: null or "" or "~" or "null" };

    private static string? Scalar(YamlNode? found) => (found as YamlScalarNode)?.Value;

    private static string Shown(string text) => text.Length <= 64 ? text : text[..64] + "…";

    [GeneratedRegex("^(([0-9]{1,9})(ms|[smhdwy]))+$", RegexOptions.NonBacktracking)]
    private static partial Regex DurationPattern();
}
