using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Contracts;

namespace Platform.Reporting.Contracts.Files;

/// <summary><c>checks</c>: what is probed. An entry with <c>for_each: HOSTS</c> becomes one check for each entry of that variable.</summary>
internal sealed class ChecksSection
{
    private const int Limit = 5_000;
    private const int LongestId = 60;
    private const int MostNeeds = 20;
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);
    private readonly Fields file;
    private readonly IReadOnlyList<SystemDefinition> systems;
    private readonly Dictionary<string, List<string>> byId = new(StringComparer.Ordinal);
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);
    private readonly List<ReadCheck> checks = [];
    private readonly Dictionary<string, (Fields Check, IReadOnlyList<string> Needs, ForEachTurn Turn)> relations = new(StringComparer.Ordinal);

    private ChecksSection(Fields file, IReadOnlyList<SystemDefinition> systems) => (this.file, this.systems) = (file, systems);

    /// <summary>The checks that have no mistake in this file.</summary>
    public IReadOnlyList<ReadCheck> Checks => checks;

    /// <summary>Ids as written in the file.</summary>
    public IReadOnlyCollection<string> Ids => byId.Keys;

    public static ChecksSection Read(Fields file, IReadOnlyList<SystemDefinition> systems, Variables values)
    {
        var section = new ChecksSection(file, systems);
        foreach (var (node, path) in file.Items("checks"))
        {
            section.ReadEntry(node, path, values);
        }

        section.Relate();
        return section;
    }

    /// <summary>The checks that an id of the file has become: itself, or one for each host.</summary>
    public IReadOnlyList<string> Expand(string id) => byId.GetValueOrDefault(id) ?? [];

    private void ReadEntry(Node node, string path, Variables values)
    {
        if ((node as MapNode)?.Find("id") is ScalarNode id)
        {
            // An empty list makes no check, but its name is still one that an inspection may use.
            byId.TryAdd(id.Value, []);
        }

        foreach (var turn in ForEach.Turns(node, path, values, file.Mistakes))
        {
            if (checks.Count >= Limit)
            {
                file.Wrong("checks", $"检查项超过 {Limit} 个");
                return;
            }

            var told = file.Mistakes.Told;
            var filled = turn.Values.Fill(node, path);
            if (Fields.Of(filled, path, file.Mistakes) is { } check && ReadCheck(check, turn) is var definition && file.Mistakes.Told == told)
            {
                checks.Add(new ReadCheck(definition, filled, path));
            }
        }
    }

    private CheckDefinition ReadCheck(Fields check, ForEachTurn turn)
    {
        var written = check.Id();
        var id = turn.IdOf(written);
        if (byId.ContainsKey(written))
        {
            Register(check, written, id);
        }

        check.Find(ForEach.Key);
        var (system, component) = Place(check);
        var every = Every(check);
        var definition = new CheckDefinition
        {
            Id = id,
            Name = turn.NameOf(check.Text("name")),
            Serves = check.Texts("serves"),
            System = system,
            Component = component,
            Kind = check.Text("kind"),
            Settings = check.Json("settings") ?? JsonSerializer.SerializeToElement(new JsonObject()),
            Every = every,
            Timeout = Between(check, "timeout", TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)),
            Conditions = check.Texts("conditions"),
            Down = check.Value("down", Confirmation.UsualDown(every), Scalars.Confirmation, "“几次中的几次”，例如 3 of 3（最多 20 次）"),
            Up = check.Value("up", Confirmation.UsualUp(every), Scalars.Confirmation, "“几次中的几次”，例如 2 of 2（最多 20 次）"),
            Severity = check.Choice("severity", Severity.General, Scalars.Severities),
            Baseline = Baseline(check),
        };
        if (check.Texts("depends_on") is { Count: > 0 } needs)
        {
            relations[id] = (check, needs, turn);
        }

        check.Done();
        return definition;
    }

    /// <summary><c>depends_on</c>, once all ids are known. A check for each host needs the one of the same host, where there is one.</summary>
    private void Relate()
    {
        for (var i = 0; i < checks.Count; i++)
        {
            if (relations.TryGetValue(checks[i].Definition.Id, out var relation))
            {
                checks[i] = checks[i] with { Definition = checks[i].Definition with { DependsOn = Needed(relation.Check, relation.Needs, relation.Turn) } };
            }
        }
    }

    private List<string> Needed(Fields check, IReadOnlyList<string> needs, ForEachTurn turn)
    {
        var all = new List<string>();
        foreach (var need in needs)
        {
            if (!byId.TryGetValue(need, out var became))
            {
                check.Wrong("depends_on", $"没有检查项“{need}”{Suggestion.For(need, byId.Keys)}", [.. byId.Keys]);
                continue;
            }

            var same = turn.IdOf(need);
            all.AddRange(turn.Suffix is not null && became.Contains(same) ? [same] : became);
        }

        if (all.Count > MostNeeds)
        {
            check.Wrong("depends_on", $"依赖的检查项超过 {MostNeeds} 个");
        }

        return [.. all.Distinct()];
    }

    /// <summary><c>baseline: { factor: 3, min_samples: 50, at_least: 100ms }</c>, each with its default.</summary>
    private static BaselineRule? Baseline(Fields check)
    {
        if (check.Find("baseline") is null || check.Map("baseline") is not { } baseline)
        {
            return null;
        }

        var usual = new BaselineRule();
        var rule = new BaselineRule
        {
            Factor = baseline.Value("factor", usual.Factor, static (string text, out double value) =>
                double.TryParse(text, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out value) && value is >= 1.2 and <= 100, "1.2 到 100 的倍数"),
            MinSamples = baseline.Value("min_samples", usual.MinSamples, static (string text, out int value) => Scalars.Whole(text, out value) && value is >= 10 and <= 1_000, "10 到 1000 的次数"),
            AtLeast = Between(baseline, "at_least", usual.AtLeast, TimeSpan.Zero, TimeSpan.FromMinutes(1)),
        };
        baseline.Done();
        return rule;
    }

    private void Register(Fields check, string written, string id)
    {
        if (!taken.Add(id))
        {
            check.Wrong("id", $"编号“{id}”重复出现");
        }

        if (id.Length > LongestId)
        {
            check.Wrong("id", $"编号“{id}”超过 {LongestId} 个字符");
        }

        byId[written].Add(id);
    }

    /// <summary><c>on: system/component</c>, or a system alone.</summary>
    public (string System, string? Component) Place(Fields check)
    {
        var on = check.Text("on");
        if (on.Length == 0)
        {
            return ("", null);
        }

        var parts = on.Split('/', 2, StringSplitOptions.TrimEntries);
        var system = systems.FirstOrDefault(system => system.Id == parts[0]);
        if (system is null)
        {
            check.Wrong("on", $"没有系统“{parts[0]}”{Suggestion.For(parts[0], systems.Select(other => other.Id))}", [.. systems.Select(other => other.Id)]);
        }
        else if (parts.Length == 2 && system.Components.All(component => component.Id != parts[1]))
        {
            var choices = system.Components.Select(component => $"{system.Id}/{component.Id}").ToArray();
            check.Wrong("on", $"系统“{system.Name}”没有部件“{parts[1]}”{Suggestion.For(on, choices)}", choices);
        }

        return (parts[0], parts.Length == 2 ? parts[1] : null);
    }

    /// <summary>An interval, or <c>rounds</c>: only when an inspection round comes by.</summary>
    private static TimeSpan Every(Fields check) => check.Value(
        "every", TimeSpan.FromMinutes(1),
        static (string text, out TimeSpan value) => Zero(text, out value) || (Duration.TryParse(text, out value) && value >= Shortest && value <= Longest),
        $"{Duration.Format(Shortest)} 到 {Duration.Format(Longest)} 之间的时长，例如 30s、1m、1h30m；只随巡检执行时写 rounds");

    private static bool Zero(string text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        return text == "rounds";
    }

    private static TimeSpan Between(Fields check, string key, TimeSpan fallback, TimeSpan least, TimeSpan most) =>
        check.Value(
            key, fallback, (string text, out TimeSpan value) => Duration.TryParse(text, out value) && value >= least && value <= most,
            $"{Duration.Format(least)} 到 {Duration.Format(most)} 之间的时长，例如 30s、1m、1h30m");
}
