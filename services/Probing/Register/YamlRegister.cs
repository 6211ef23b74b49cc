using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Platform.Probing.Checks;
using Platform.ServiceDefaults.Problems;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Platform.Probing.Register;

/// <summary>A register as YAML, in the words of a contract file: <c>systems</c> and <c>checks</c>.</summary>
internal static partial class YamlRegister
{
    private const int Deepest = 30;
    private const int MostEvents = 1_000_000;

    public static Drafts Read(string text)
    {
        var errors = new List<FieldError>();
        try
        {
            Scan(text);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count == 1 && stream.Documents[0].RootNode is YamlMappingNode top ? Read(top, errors) : new Drafts([], [], [new FieldError("", "文件应有 checks 一节", 1)], []);
        }
        catch (YamlException failure)
        {
            return new Drafts([], [], [new FieldError("", $"不是正确的 YAML：{failure.InnerException?.Message ?? failure.Message}", (int)failure.Start.Line, (int)failure.Start.Column)], []);
        }
    }

    /// <summary>Looks at the file without building anything: too deep, too large, or with references, it isn't read at all.</summary>
    private static void Scan(string text)
    {
        var parser = new Parser(new StringReader(text));
        var (depth, count) = (0, 0);
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > Deepest || ++count > MostEvents || parser.Current is AnchorAlias)
            {
                throw new YamlException(parser.Current.Start, parser.Current.End, parser.Current is AnchorAlias ? "不支持引用（*）" : "文件过大或嵌套过深");
            }
        }
    }

    private static Drafts Read(YamlMappingNode top, List<FieldError> errors)
    {
        var (checks, systems) = (new List<Draft>(), new List<SystemDraft>());
        foreach (var (key, node) in top.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            if (name is not ("checks" or "systems") || node is not YamlSequenceNode list)
            {
                errors.Add(new FieldError(name.Length > 64 ? "?" : name, name is "checks" or "systems" ? "应为列表" : "没有这一节", (int)key.Start.Line, (int)key.Start.Column, ["systems", "checks"]));
                continue;
            }

            for (var i = 0; i < Math.Min(list.Children.Count, RequestJson.MostChecks + 1); i++)
            {
                if (list.Children[i] is not YamlMappingNode map)
                {
                    errors.Add(new FieldError($"{name}[{i}]", "应为若干“名称: 值”", (int)list.Children[i].Start.Line));
                }
                else if (name == "checks")
                {
                    checks.Add(ReadCheck(map, $"checks[{i}]", errors));
                }
                else if (ReadSystem(map, $"systems[{i}]", errors) is { } system)
                {
                    systems.Add(system);
                }
            }
        }

        return new Drafts(checks, systems, errors, []);
    }

    private static Draft ReadCheck(YamlMappingNode map, string place, List<FieldError> errors)
    {
        var fields = new JsonObject();
        var draft = new Draft(place, (int)map.Start.Line, fields, null, Merge: false);
        foreach (var (key, node) in map.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            name = name == "depends_on" ? "dependsOn" : name;
            if (name == "on" && node is YamlScalarNode { Value: { } on })
            {
                var parts = on.Split('/', 2, StringSplitOptions.TrimEntries);
                (fields["system"], fields["component"]) = (parts[0], parts.Length == 2 ? parts[1] : null);
            }
            else if (!RequestJson.Names.Contains(name))
            {
                errors.Add(new FieldError($"{place}.{(name.Length > 64 ? "?" : name)}", "没有这一项", (int)key.Start.Line, (int)key.Start.Column, [.. RequestJson.Names, "on"]));
            }
            else
            {
                fields[name] = Value(name, node);
            }
        }

        return draft;
    }

    private static JsonNode? Value(string name, YamlNode node) => (name, node) switch
    {
        ("down" or "up", YamlScalarNode { Value: { } text }) when OfPattern().Match(text) is { Success: true } of =>
            new JsonObject { ["count"] = int.Parse(of.Groups[1].ValueSpan, CultureInfo.InvariantCulture), ["window"] = int.Parse(of.Groups[2].ValueSpan, CultureInfo.InvariantCulture) },
        ("severity", YamlScalarNode { Value: { } text }) => SheetWords.Severity(text) ?? text,
        ("id" or "name" or "system" or "component" or "contract" or "zone" or "kind" or "every" or "timeout", YamlScalarNode scalar) => IsNull(scalar) ? null : scalar.Value == "rounds" && name == "every" ? "0s" : scalar.Value,
        ("conditions" or "serves" or "dependsOn", YamlSequenceNode list) => new JsonArray([.. list.Children.Select(item => item is YamlScalarNode scalar ? (JsonNode?)scalar.Value : Plain(item))]),
        _ => Plain(node),
    };

    private static SystemDraft? ReadSystem(YamlMappingNode map, string place, List<FieldError> errors)
    {
        string? Text(string key) => map.Children.TryGetValue(new YamlScalarNode(key), out var found) && found is YamlScalarNode scalar && !IsNull(scalar) ? scalar.Value : null;
        var components = new List<(string, string, int)>();
        if (map.Children.TryGetValue(new YamlScalarNode("components"), out var listed) && listed is YamlSequenceNode list)
        {
            foreach (var component in list.Children.OfType<YamlMappingNode>())
            {
                string? Of(string key) => component.Children.TryGetValue(new YamlScalarNode(key), out var found) ? (found as YamlScalarNode)?.Value : null;
                components.Add((Of("id") ?? Of("name") ?? "", Of("name") ?? Of("id") ?? "", int.TryParse(Of("count"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? count : 1));
            }
        }

        var id = Text("id") ?? Text("name") ?? "";
        var draft = new SystemDraft(place, (int)map.Start.Line, id, Text("name") ?? id, Text("zone"), Text("public_name"), components);
        if (id.Length is 0 or > Check.LongestId || draft.Name.Length > 100 || draft.Zone is { Length: > 100 } || draft.PublicName is { Length: > WatchedSystem.LongestPublicName }
            || components.Exists(component => component.Item1.Length is 0 or > Check.LongestId) || components.Count > 500)
        {
            errors.Add(new FieldError(place, "系统和部件需有编号或名称，最长 100 个字符", draft.Line));
            return null;
        }

        return draft;
    }

    /// <summary>Plain scalars become numbers and flags as YAML 1.2 reads them; what is quoted stays text.</summary>
    private static JsonNode? Plain(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.DistinctBy(child => (child.Key as YamlScalarNode)?.Value ?? "").Select(child => KeyValuePair.Create((child.Key as YamlScalarNode)?.Value ?? "", Plain(child.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Plain)]),
        YamlScalarNode scalar when IsNull(scalar) => null,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" } => true,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "false" } => false,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: { } text } when NumberPattern().IsMatch(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: { } text } when NumberPattern().IsMatch(text) => double.Parse(text, CultureInfo.InvariantCulture),
        YamlScalarNode scalar => scalar.Value,
        _ => null,
    };

    private static bool IsNull(YamlScalarNode scalar) => scalar is { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" };

    [GeneratedRegex(@"^\s*(\d{1,3})\s*(?:of|/)\s*(\d{1,3})\s*$", RegexOptions.NonBacktracking)]
    private static partial Regex OfPattern();

    [GeneratedRegex(@"^-?(0|[1-9]\d{0,14})(\.\d{1,14})?$", RegexOptions.NonBacktracking)]
    private static partial Regex NumberPattern();
}
