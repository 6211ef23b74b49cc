using System.Text.RegularExpressions;

namespace Platform.Reporting.Contracts.Files;

/// <summary>
/// The second file: addresses, people and secrets by name, so that the contract itself can be published. <c>${NAME}</c> alone
/// takes the whole value, a list or a map included; inside a text it takes a plain value; <c>$${NAME}</c> stays as it is written.
/// </summary>
internal sealed partial class Variables
{
    private const int NodesLimit = 200_000;
    private readonly Dictionary<string, Node> values;
    private readonly Mistakes mistakes;
    private readonly Counter filled;
    private readonly HashSet<string> missing;

    /// <summary>Takes the root of the variables file. What is wrong with it goes into <paramref name="ofFile"/>, its use into <paramref name="mistakes"/>.</summary>
    public Variables(Node? file, Mistakes ofFile, Mistakes mistakes)
    {
        this.mistakes = mistakes;
        filled = new Counter();
        missing = [];
        values = new Dictionary<string, Node>(StringComparer.Ordinal);
        if (file is MapNode map)
        {
            foreach (var entry in map.Entries)
            {
                values[entry.Key.Value] = entry.Value;
            }
        }
        else if (file is not (null or ScalarNode { IsNull: true }))
        {
            ofFile.Add("variables", "应为“名称: 值”的列表", file.Line, file.Column);
        }
    }

    private Variables(Variables outer, string name, Node value)
    {
        (mistakes, filled, missing) = (outer.mistakes, outer.filled, outer.missing);
        values = new Dictionary<string, Node>(outer.values, StringComparer.Ordinal) { [name] = value };
    }

    /// <summary>The value of a variable by name; null when there is none.</summary>
    public Node? this[string name] => values.GetValueOrDefault(name);

    public IReadOnlyList<string> Names => [.. values.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The same variables and one more, for one turn of a <c>for_each</c>.</summary>
    public Variables With(string name, Node value) => new(this, name, value);

    /// <summary><paramref name="node"/> with its variables filled in.</summary>
    public Node Fill(Node node, string path)
    {
        if (++filled.Count > NodesLimit)
        {
            mistakes.Add("$", $"填入变量后超过 {NodesLimit} 个节点");
            return new MissingNode(node.Line, node.Column);
        }

        return node switch
        {
            ScalarNode scalar => FillText(scalar, path),
            ListNode list => new ListNode([.. list.Items.Select((item, index) => Fill(item, $"{path}[{index}]"))], list.Line, list.Column),
            MapNode map => new MapNode([.. map.Entries.Select(entry => entry with { Value = Fill(entry.Value, Join(path, entry.Key.Value)) })], map.Line, map.Column),
            _ => node,
        };
    }

    public static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    private Node FillText(ScalarNode scalar, string path)
    {
        if (!scalar.Value.Contains("${", StringComparison.Ordinal))
        {
            return scalar;
        }

        if (Reference().Match(scalar.Value) is { Success: true, Index: 0 } whole && whole.Length == scalar.Value.Length && whole.Groups["name"].Success)
        {
            return Find(whole.Groups["name"].Value, scalar, path) is { } value ? Placed(value, scalar, value.Line) : new MissingNode(scalar.Line, scalar.Column);
        }

        var complete = true;
        int? line = null;
        var text = Reference().Replace(scalar.Value, match =>
        {
            if (!match.Groups["name"].Success)
            {
                return match.Value[1..];
            }

            var name = match.Groups["name"].Value;
            switch (Find(name, scalar, path))
            {
                case ScalarNode value:
                    line ??= value.Line;
                    return value.Value;
                case null:
                    complete = false;
                    return "";
                default:
                    complete = false;
                    mistakes.Add(path, $"变量 {name} 是列表或表，不能放在文字中间", scalar);
                    return "";
            }
        });
        return complete ? scalar with { Value = text, VariablesLine = line } : new MissingNode(scalar.Line, scalar.Column);
    }

    /// <summary>A variable, or a field of one: <c>HOST.address</c>.</summary>
    private Node? Find(string name, Node at, string path)
    {
        var parts = name.Split('.');
        var found = values.GetValueOrDefault(parts[0]);
        foreach (var part in parts.Skip(1))
        {
            found = (found as MapNode)?.Find(part);
        }

        if (found is null)
        {
            // Each missing name once, at its first use: the list tells what to put into the second file.
            if (missing.Add(name))
            {
                mistakes.Add(path, $"缺少变量 {name}{Suggestion.For(name, values.Keys)}", at, Names);
            }
            else
            {
                mistakes.Repeat();
            }
        }

        return found;
    }

    /// <summary>A variable's value stands where it is used, and remembers where it was written.</summary>
    private Node Placed(Node value, Node at, int line)
    {
        if (++filled.Count > NodesLimit)
        {
            mistakes.Add("$", $"填入变量后超过 {NodesLimit} 个节点");
            return new MissingNode(at.Line, at.Column);
        }

        return value switch
        {
            ScalarNode scalar => scalar with { Line = at.Line, Column = at.Column, VariablesLine = line },
            ListNode list => new ListNode([.. list.Items.Select(item => Placed(item, at, item.Line))], at.Line, at.Column) { VariablesLine = line },
            MapNode map => new MapNode([.. map.Entries.Select(entry => entry with { Value = Placed(entry.Value, at, entry.Value.Line) })], at.Line, at.Column) { VariablesLine = line },
            _ => value,
        };
    }

    [GeneratedRegex(@"\$\$\{|\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*)\}", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Reference();

    private sealed class Counter
    {
        public int Count { get; set; }
    }
}
