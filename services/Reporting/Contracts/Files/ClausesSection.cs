using Platform.Contracts;

namespace Platform.Reporting.Contracts.Files;

/// <summary>
/// <c>clauses</c>: the contract's own clauses, so that the ledger can also show what nothing serves. When the section is there,
/// every <c>serves</c> must name one of them.
/// </summary>
internal sealed class ClausesSection
{
    private readonly Fields file;

    private ClausesSection(Fields file, IReadOnlyList<ClauseDefinition> all) => (this.file, All) = (file, all);

    public IReadOnlyList<ClauseDefinition> All { get; }

    public static ClausesSection Read(Fields file)
    {
        var all = new List<ClauseDefinition>();
        foreach (var (node, path) in file.Items("clauses"))
        {
            if (Fields.Of(node, path, file.Mistakes) is not { } clause)
            {
                continue;
            }

            var id = clause.Text("id");
            if (all.Exists(other => other.Id == id) && id.Length > 0)
            {
                clause.Wrong("id", $"条款“{id}”重复出现");
            }

            all.Add(new ClauseDefinition(id, clause.Text("text"), clause.Optional("note")));
            clause.Done();
        }

        return new ClausesSection(file, all);
    }

    /// <summary>Tells of every <c>serves</c> that names no clause.</summary>
    public void CheckServed(Mistakes mistakes)
    {
        if (All.Count == 0)
        {
            return;
        }

        var ids = All.Select(clause => clause.Id).ToHashSet();
        foreach (var section in (string[])["checks", "inspections", "key_periods", "sla", "kpis", "deliverables"])
        {
            if (NodePath.Find(file.Node, section) is not ListNode list)
            {
                continue;
            }

            for (var index = 0; index < list.Items.Count; index++)
            {
                CheckServed((list.Items[index] as MapNode)?.Find("serves"), $"{section}[{index}].serves", ids, mistakes);
            }
        }
    }

    private static void CheckServed(Node? serves, string path, HashSet<string> ids, Mistakes mistakes)
    {
        var named = serves switch
        {
            ScalarNode one => [(one, path)],
            ListNode list => list.Items.Select((item, index) => (Item: item as ScalarNode, Path: $"{path}[{index}]")).Where(entry => entry.Item is not null)
                .Select(entry => (entry.Item!, entry.Path)).ToArray(),
            _ => Array.Empty<(ScalarNode, string)>(),
        };
        foreach (var (clause, place) in named.Where(entry => !ids.Contains(entry.Item1.Value)))
        {
            mistakes.Add(place, $"clauses 中没有条款“{clause.Value}”{Suggestion.For(clause.Value, ids)}", clause, [.. ids.Order(StringComparer.Ordinal)]);
        }
    }
}
