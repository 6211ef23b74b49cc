namespace Platform.Reporting.Contracts.Files;

/// <summary>A piece of a YAML file that knows where it stands, so that every mistake can name its line.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Size">Nodes below and including this one, aliases counted each time they are used.</param>
internal abstract record Node(int Line, int Column, long Size)
{
    /// <summary>Levels of lists and maps below and including this one.</summary>
    public int Depth => this switch
    {
        ListNode { Items.Count: > 0 } list => 1 + list.Items.Max(item => item.Depth),
        MapNode { Entries.Count: > 0 } map => 1 + map.Entries.Max(entry => entry.Value.Depth),
        _ => 1,
    };

    /// <summary>Line in the variables file when the value comes from there; <see cref="Line"/> is then where it is used.</summary>
    public int? VariablesLine { get; init; }
}

/// <summary>A value. <paramref name="Plain"/>: written without quotes, so <c>true</c> and <c>200</c> are not text.</summary>
internal sealed record ScalarNode(string Value, bool Plain, int Line, int Column) : Node(Line, Column, 1)
{
    public bool IsNull => Plain && Value is "" or "~" or "null";
}

internal sealed record ListNode(IReadOnlyList<Node> Items, int Line, int Column) : Node(Line, Column, 1 + Items.Sum(item => item.Size));

internal sealed record MapNode(IReadOnlyList<MapEntry> Entries, int Line, int Column) : Node(Line, Column, 1 + Entries.Sum(entry => 1 + entry.Value.Size))
{
    public Node? Find(string key) => Entries.FirstOrDefault(entry => entry.Key.Value == key)?.Value;
}

internal sealed record MapEntry(ScalarNode Key, Node Value);

/// <summary>Stands where a variable is missing: that has been told already, so nothing more is said about the value.</summary>
internal sealed record MissingNode(int Line, int Column) : Node(Line, Column, 1);
