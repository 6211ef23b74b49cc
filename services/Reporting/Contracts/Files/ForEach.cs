using System.Text;

namespace Platform.Reporting.Contracts.Files;

/// <summary>
/// <c>for_each: HOSTS</c> in a check or in its settings: the check once for each entry of the list HOSTS, with the entry as
/// <c>${HOST}</c>. An entry is an address, or a map with <c>id</c>, <c>name</c> and what else is used (<c>${HOST.address}</c>).
/// </summary>
internal static class ForEach
{
    public const string Key = "for_each";

    public static IReadOnlyList<ForEachTurn> Turns(Node node, string path, Variables values, Mistakes mistakes)
    {
        var check = node as MapNode;
        var (asked, place) = check?.Find(Key) is { } own ? (own, $"{path}.{Key}") : ((check?.Find("settings") as MapNode)?.Find(Key), $"{path}.settings.{Key}");
        if (asked is null)
        {
            return [new ForEachTurn(values, null, null)];
        }

        var name = (asked as ScalarNode)?.Value.Replace("${", "", StringComparison.Ordinal).TrimEnd('}') ?? "";
        if (values[name] is not ListNode list)
        {
            mistakes.Add(place, $"for_each 要写变量文件中一个列表的名称，没有列表“{name}”{Suggestion.For(name, values.Names)}", asked, values.Names);
            return [];
        }

        var item = name.EndsWith('S') ? name[..^1] : name;
        return [.. list.Items.Select((entry, index) => Turn(entry, index, values.With(item, entry)))];
    }

    public static MapNode Without(MapNode settings) => settings with { Entries = [.. settings.Entries.Where(entry => entry.Key.Value != Key)] };

    private static ForEachTurn Turn(Node entry, int index, Variables values) => entry switch
    {
        ScalarNode address => new ForEachTurn(values, Slug(address.Value, index), address.Value),
        MapNode map => new ForEachTurn(values, Slug(Text(map, "id") ?? Text(map, "address") ?? "", index), Text(map, "name") ?? Text(map, "id")),
        _ => new ForEachTurn(values, Slug("", index), null),
    };

    private static string? Text(MapNode map, string key) => (map.Find(key) as ScalarNode)?.Value;

    /// <summary>An id out of an address, so that it stays the same when the list is put in another order.</summary>
    private static string Slug(string text, int index)
    {
        var slug = new StringBuilder();
        foreach (var letter in text.ToLowerInvariant())
        {
            slug.Append(char.IsAsciiLetterOrDigit(letter) ? letter : '-');
        }

        var trimmed = slug.ToString().Trim('-');
        return trimmed.Length is > 0 and <= 40 ? trimmed : $"{index + 1}";
    }
}

/// <summary>One turn: the variables with the entry among them, and what tells its check from its siblings.</summary>
internal sealed record ForEachTurn(Variables Values, string? Suffix, string? Label)
{
    public string IdOf(string id) => Suffix is null ? id : $"{id}-{Suffix}";

    public string NameOf(string name) => Label is null ? name : $"{name}（{Label}）";
}
