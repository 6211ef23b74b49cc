using Platform.Contracts;

namespace Platform.Reporting.Contracts.Files;

/// <summary>
/// The checks of an inspection or a key period: ids of the file (one with <c>for_each</c> means all that it became), and selectors
/// such as <c>{ on: app/web }</c>, <c>{ kind: sql }</c> or both.
/// </summary>
internal static class InspectedChecks
{
    public static IReadOnlyList<string> Read(Fields owner, ChecksSection checks)
    {
        var all = new List<string>();
        IReadOnlyList<(Node Node, string Path)> entries = owner.Find("checks") is ScalarNode one ? [(one, owner.At("checks"))] : owner.Items("checks");
        foreach (var (node, path) in entries)
        {
            if (node is ScalarNode id)
            {
                all.AddRange(Named(owner, checks, id, path));
            }
            else if (Fields.Of(node, path, owner.Mistakes) is { } selector)
            {
                all.AddRange(Selected(selector, checks));
            }
        }

        return [.. all.Distinct()];
    }

    private static IReadOnlyList<string> Named(Fields owner, ChecksSection checks, ScalarNode id, string path)
    {
        if (checks.Ids.Contains(id.Value))
        {
            return checks.Expand(id.Value);
        }

        owner.Mistakes.Add(path, $"没有检查项“{id.Value}”{Suggestion.For(id.Value, checks.Ids)}", id, [.. checks.Ids]);
        return [];
    }

    private static IEnumerable<string> Selected(Fields selector, ChecksSection checks)
    {
        var told = selector.Mistakes.Told;
        var kind = selector.Optional("kind");
        var (system, component) = selector.Find("on") is null ? (null, null) : checks.Place(selector);
        if (kind is null && system is null)
        {
            selector.Wrong("on", "要写 on（系统/部件）或 kind（检查类型），例如 { on: app/web }");
        }

        selector.Done();
        return selector.Mistakes.Told > told ? [] : checks.Checks.Select(check => check.Definition)
            .Where(check => (kind is null || check.Kind == kind) && (system is null || check.System == system) && (component is null || check.Component == component))
            .Select(check => check.Id);
    }

    /// <summary>A check that runs only in rounds, but is in none, would never run.</summary>
    public static void TellOfForgotten(ChecksSection checks, IReadOnlyList<InspectionDefinition> inspections, Mistakes mistakes)
    {
        var inspected = inspections.SelectMany(inspection => inspection.Checks).ToHashSet();
        foreach (var check in checks.Checks.Where(check => check.Definition.Every == TimeSpan.Zero && !inspected.Contains(check.Definition.Id)))
        {
            mistakes.Add($"{check.Path}.every", $"检查项“{check.Definition.Id}”只随巡检执行（every: rounds），但没有列入任何巡检", NodePath.Find(check.Node, "every"));
        }
    }
}
