using System.Text.Json;
using Platform.Contracts;

namespace Platform.Reporting.Contracts.Files;

/// <summary>Reads the fields of one map. What it was asked for is what may be there; <see cref="Done"/> tells of the rest.</summary>
internal sealed class Fields
{
    private const int TextLimit = 500;
    private const int SettingsDepth = 16;
    private readonly MapNode map;
    private readonly List<string> known = [];

    private Fields(MapNode map, string path, Mistakes mistakes)
    {
        this.map = map;
        Path = path;
        Mistakes = mistakes;
    }

    public string Path { get; }

    public Mistakes Mistakes { get; }

    public Node Node => map;

    /// <summary>The fields of <paramref name="node"/>; null, and told, when it is no map.</summary>
    public static Fields? Of(Node? node, string path, Mistakes mistakes)
    {
        if (node is MapNode map)
        {
            return new Fields(map, path, mistakes);
        }

        if (node is not (null or MissingNode))
        {
            mistakes.Add(path, "此处应为“字段: 值”的列表", node);
        }

        return null;
    }

    /// <summary>The value as it stands; null when it is absent or empty.</summary>
    public Node? Find(string key)
    {
        known.Add(key);
        return map.Find(key) is { } node and not ScalarNode { IsNull: true } ? node : null;
    }

    public string At(string key) => Variables.Join(Path, key);

    public void Wrong(string key, string message, IReadOnlyList<string>? choices = null) => Mistakes.Add(At(key), message, map.Find(key) ?? map, choices);

    /// <summary>A text that must be there.</summary>
    public string Text(string key) => Optional(key) ?? Missing(key, "");

    public string? Optional(string key)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case MissingNode:
                return "";
            case ScalarNode scalar when scalar.Value.Length <= TextLimit:
                return scalar.Value.Trim();
            case ScalarNode:
                Wrong(key, $"文字超过 {TextLimit} 个字");
                return "";
            default:
                Wrong(key, "此处应为一段文字");
                return "";
        }
    }

    /// <summary>An id: lower-case letters, digits, dashes.</summary>
    public string Id(string key = "id")
    {
        var id = Text(key);
        if (id.Length > 0 && !Scalars.IsId(id))
        {
            Wrong(key, "编号只能用小写字母、数字和“-”，以字母或数字开头，最长 64 个字符");
        }

        return id;
    }

    /// <summary>A value that <paramref name="read"/> understands; <paramref name="fallback"/> when it is absent or wrong.</summary>
    public T Value<T>(string key, T fallback, TryRead<T> read, string expected, bool required = false)
    {
        if (Optional(key) is not { } text)
        {
            return required ? Missing(key, fallback) : fallback;
        }

        if (map.Find(key) is MissingNode)
        {
            return fallback;
        }

        if (read(text, out var value))
        {
            return value;
        }

        Wrong(key, $"“{Shown(text)}”不对，应为{expected}");
        return fallback;
    }

    /// <summary>One word out of a table.</summary>
    public T Choice<T>(string key, T fallback, IReadOnlyDictionary<string, T> choices, bool required = false)
    {
        if (Optional(key) is not { } text)
        {
            return required ? Missing(key, fallback) : fallback;
        }

        if (map.Find(key) is MissingNode)
        {
            return fallback;
        }

        if (choices.TryGetValue(text, out var value))
        {
            return value;
        }

        Wrong(key, $"“{Shown(text)}”不在可选值之内{Suggestion.For(text, choices.Keys)}", [.. choices.Keys]);
        return fallback;
    }

    /// <summary>A list of texts; a single text is a list of one.</summary>
    public IReadOnlyList<string> Texts(string key)
    {
        switch (Find(key))
        {
            case null or MissingNode:
                return [];
            case ScalarNode single:
                return [single.Value];
            case ListNode list:
                return [.. list.Items.Select((item, index) => TextOf(item, $"{At(key)}[{index}]")).OfType<string>()];
            default:
                Wrong(key, "此处应为列表");
                return [];
        }
    }

    /// <summary>Each entry of a list with its path; nothing when it is absent.</summary>
    public IReadOnlyList<(Node Node, string Path)> Items(string key)
    {
        switch (Find(key))
        {
            case null or MissingNode:
                return [];
            case ListNode list:
                return [.. list.Items.Select((item, index) => (item, $"{At(key)}[{index}]"))];
            default:
                Wrong(key, "此处应为列表（每项以“-”开头）");
                return [];
        }
    }

    /// <summary>The fields of a map below; null when it is absent.</summary>
    public Fields? Map(string key) => Of(Find(key), At(key), Mistakes);

    /// <summary>A map as JSON, for settings that are owned by others; null when it is absent.</summary>
    public JsonElement? Json(string key)
    {
        var node = Find(key);
        if (node is not (null or MapNode or MissingNode))
        {
            Wrong(key, "此处应为“字段: 值”的列表");
        }
        else if (node?.Depth > SettingsDepth)
        {
            Wrong(key, $"嵌套超过 {SettingsDepth} 层");
        }
        else if (node is MapNode settings)
        {
            return JsonSerializer.SerializeToElement(Scalars.Json(ForEach.Without(settings)));
        }

        return null;
    }

    /// <summary>Tells of every field that nobody asked for.</summary>
    public void Done()
    {
        foreach (var entry in map.Entries.Where(entry => !known.Contains(entry.Key.Value)))
        {
            Mistakes.Add(At(entry.Key.Value), $"不认识的字段“{Shown(entry.Key.Value)}”{Suggestion.For(entry.Key.Value, known)}", entry.Key, [.. known.Distinct()]);
        }
    }

    private T Missing<T>(string key, T fallback)
    {
        Mistakes.Add(At(key), $"缺少必填字段“{key}”", map);
        return fallback;
    }

    private string? TextOf(Node item, string path)
    {
        if (item is ScalarNode scalar)
        {
            return scalar.Value;
        }

        if (item is not MissingNode)
        {
            Mistakes.Add(path, "此处应为一段文字", item);
        }

        return null;
    }

    private static string Shown(string text) => text.Length <= 60 ? Mask.Text(text) : text[..60] + "…";
}

/// <summary>Understands a text, or not.</summary>
internal delegate bool TryRead<T>(string text, out T value);
