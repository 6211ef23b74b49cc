using Platform.Contracts;

namespace Platform.Reporting.Contracts.Files;

/// <summary>
/// 人工巡检项. An entry is one item, or a group with <c>items</c>: texts, or items of their own. A checklist that several inspections
/// share is an anchor (<c>manual: &amp;portal …</c>, then <c>manual: *portal</c>).
/// </summary>
internal static class ManualItems
{
    private const int Most = 200;

    public static IReadOnlyList<ManualItem> Read(Fields owner, string key)
    {
        var items = new List<ManualItem>();
        foreach (var (node, path) in owner.Items(key))
        {
            if (Fields.Of(node, path, owner.Mistakes) is not { } entry)
            {
                continue;
            }

            if (entry.Find("items") is null)
            {
                items.Add(Item(entry, items, null, null, null));
            }
            else
            {
                Group(entry, items);
            }

            entry.Done();
        }

        if (items.Count > Most)
        {
            owner.Wrong(key, $"人工巡检项超过 {Most} 个");
        }

        return items;
    }

    private static void Group(Fields group, List<ManualItem> items)
    {
        var id = group.Id();
        var (name, evidence, who) = (group.Text("name"), group.Optional("evidence"), group.Optional("who"));
        var number = 0;
        foreach (var (node, path) in group.Items("items"))
        {
            number++;
            if (node is ScalarNode text)
            {
                var one = $"{id}-{number}";
                if (items.Exists(other => other.Id == one))
                {
                    group.Mistakes.Add(path, $"编号“{one}”重复出现", text);
                }

                items.Add(new ManualItem(one, text.Value, evidence, who, name));
            }
            else if (Fields.Of(node, path, group.Mistakes) is { } item)
            {
                items.Add(Item(item, items, name, evidence, who));
                item.Done();
            }
        }
    }

    private static ManualItem Item(Fields item, List<ManualItem> items, string? group, string? evidence, string? who) => new(
        Unique.Id(item, items.Select(other => other.Id)), item.Text("name"), item.Optional("evidence") ?? evidence, item.Optional("who") ?? who,
        group ?? item.Optional("group"));
}
