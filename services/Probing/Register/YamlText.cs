using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using Platform.Probing.Checks;

namespace Platform.Probing.Register;

/// <summary>Writes a register as YAML: what is exported can be imported, or pasted into a contract file.</summary>
internal static class YamlText
{
    public static string Of(IReadOnlyList<WatchedSystem> systems, IReadOnlyList<CheckRequest> checks)
    {
        var top = new YamlMappingNode
        {
            { "systems", new YamlSequenceNode(systems.Select(Place)) },
            { "checks", new YamlSequenceNode(checks.Select(Check)) },
        };
        using var text = new StringWriter { NewLine = "\n" };
        new YamlStream(new YamlDocument(top)).Save(text, assignAnchors: false);
        return text.ToString().Replace("\n...", "", StringComparison.Ordinal);
    }

    private static YamlNode Place(WatchedSystem system)
    {
        var node = new YamlMappingNode { { "id", Text(system.Id) }, { "name", Text(system.Name) } };
        if (system.Zone is { } zone)
        {
            node.Add("zone", Text(zone));
        }

        if (system.PublicName is { } name)
        {
            node.Add("public_name", Text(name));
        }

        node.Add("components", new YamlSequenceNode(system.Components.Select(component => new YamlMappingNode
        {
            { "id", Text(component.Id) }, { "name", Text(component.Name) }, { "count", new YamlScalarNode(component.Count.ToString(CultureInfo.InvariantCulture)) },
        })));
        return node;
    }

    private static YamlNode Check(CheckRequest check)
    {
        var node = new YamlMappingNode();
        var fields = RequestJson.Write(check);
        foreach (var (name, value) in fields)
        {
            switch (name)
            {
                case "system":
                    node.Add("on", Text(check.Component is { } component ? $"{check.System}/{component}" : check.System));
                    break;
                case "component" or "version":
                    break;
                case "down" or "up":
                    var rule = name == "down" ? check.Down : check.Up;
                    node.Add(name, new YamlScalarNode($"{rule.Count} of {rule.Window}"));
                    break;
                case "severity":
                    node.Add(name, new YamlScalarNode(Platform.Contracts.Labels.Of(check.Severity)));
                    break;
                case "every" when check.Every == TimeSpan.Zero:
                    node.Add(name, new YamlScalarNode("rounds"));
                    break;
                case "serves" or "dependsOn" or "conditions" when value is JsonArray { Count: 0 }:
                    break;
                default:
                    node.Add(name == "dependsOn" ? "depends_on" : name, Node(value));
                    break;
            }
        }

        return node;
    }

    private static YamlNode Node(JsonNode? value) => value switch
    {
        JsonObject map => new YamlMappingNode(map.Select(entry => KeyValuePair.Create<YamlNode, YamlNode>(Text(entry.Key), Node(entry.Value)))),
        JsonArray list => new YamlSequenceNode(list.Select(Node)),
        null => new YamlScalarNode("null"),
        _ when value.GetValueKind() == JsonValueKind.String => Text(value.GetValue<string>()),
        _ => new YamlScalarNode(value.ToJsonString()),
    };

    /// <summary>A text is quoted whenever YAML could take it for something else.</summary>
    private static YamlScalarNode Text(string text) => new(text)
    {
        Style = text.Length > 0 && text.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or '/') && !char.IsAsciiDigit(text[0]) && text[0] is not ('.' or '-')
            && text.ToLowerInvariant() is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n") ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted,
    };
}
