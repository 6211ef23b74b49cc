using Platform.Contracts;

namespace Platform.Reporting.Contracts.Files;

/// <summary><c>inspections</c>: which checks are looked at when, and what a person does besides.</summary>
internal static class InspectionsSection
{
    public static IReadOnlyList<InspectionDefinition> Read(Fields file, ChecksSection checks)
    {
        var inspections = new List<InspectionDefinition>();
        foreach (var (node, path) in file.Items("inspections"))
        {
            if (Fields.Of(node, path, file.Mistakes) is not { } inspection)
            {
                continue;
            }

            var id = Unique.Id(inspection, inspections.Select(other => other.Id));
            inspections.Add(new InspectionDefinition(
                id, inspection.Text("name"), inspection.Texts("serves"), Times(inspection), Checks(inspection, checks), Manual(inspection)));
            inspection.Done();
        }

        return inspections;
    }

    /// <summary><c>at: { workday: ["09:00", "15:00"] }</c>.</summary>
    private static List<TimeOnly> Times(Fields inspection)
    {
        var times = new List<TimeOnly>();
        if (inspection.Map("at") is not { } at)
        {
            if (inspection.Find("at") is null)
            {
                inspection.Wrong("at", "缺少必填字段“at”，例如 at: { workday: [\"09:00\"] }");
            }

            return times;
        }

        var texts = at.Texts("workday");
        for (var index = 0; index < texts.Count; index++)
        {
            if (Scalars.Time(texts[index], out var time))
            {
                times.Add(time);
            }
            else
            {
                at.Mistakes.Add($"{at.At("workday")}[{index}]", $"“{texts[index]}”不对，应为时刻，例如 09:00", NodePath.Find(at.Node, $"workday[{index}]"));
            }
        }

        at.Done();
        return times;
    }

    private static List<string> Checks(Fields inspection, ChecksSection checks)
    {
        var all = new List<string>();
        var ids = inspection.Texts("checks");
        for (var index = 0; index < ids.Count; index++)
        {
            if (checks.Ids.Contains(ids[index]))
            {
                all.AddRange(checks.Expand(ids[index]));
            }
            else
            {
                inspection.Mistakes.Add(
                    $"{inspection.At("checks")}[{index}]", $"没有检查项“{ids[index]}”{Suggestion.For(ids[index], checks.Ids)}",
                    NodePath.Find(inspection.Node, $"checks[{index}]"), [.. checks.Ids]);
            }
        }

        return all;
    }

    private static List<ManualItem> Manual(Fields inspection)
    {
        var items = new List<ManualItem>();
        foreach (var (node, path) in inspection.Items("manual"))
        {
            if (Fields.Of(node, path, inspection.Mistakes) is { } item)
            {
                items.Add(new ManualItem(Unique.Id(item, items.Select(other => other.Id)), item.Text("name"), item.Optional("evidence")));
                item.Done();
            }
        }

        return items;
    }
}
