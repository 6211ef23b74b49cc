using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Data;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks;

/// <summary>Rules of what checks depend on: they exist, and nothing depends on itself, however far round.</summary>
internal static class Dependencies
{
    /// <summary>Checks that one may depend on.</summary>
    public const int Most = 20;

    /// <summary>The way from <paramref name="start"/> back to itself; null when there is none.</summary>
    public static IReadOnlyList<string>? CycleOf(string start, Func<string, IReadOnlyList<string>> dependsOn)
    {
        var cameFrom = new Dictionary<string, string>();
        var ahead = new Queue<string>([start]);
        while (ahead.TryDequeue(out var at))
        {
            foreach (var next in dependsOn(at))
            {
                if (next == start)
                {
                    return Path(start, at, cameFrom);
                }

                if (cameFrom.TryAdd(next, at))
                {
                    ahead.Enqueue(next);
                }
            }
        }

        return null;
    }

    /// <summary>What is wrong with a check's dependencies beside those that are stored.</summary>
    public static async Task<IReadOnlyList<FieldError>> ErrorsAsync(ProbingDb db, string id, IReadOnlyList<string> dependsOn, CancellationToken cancellationToken)
    {
        if (dependsOn.Count is 0 or > Most)
        {
            return [];
        }

        var known = await db.Set<Check>().AsNoTracking().Where(check => dependsOn.Contains(check.Id) && check.RetiredAt == null).Select(check => check.Id).ToListAsync(cancellationToken);
        var errors = dependsOn.Select((one, i) => (one, i)).Where(pair => pair.one != id && !known.Contains(pair.one))
            .Select(pair => new FieldError($"dependsOn[{pair.i}]", $"没有检查项“{Shown(pair.one)}”")).ToList();
        var stored = await db.Set<Check>().AsNoTracking().Where(check => check.DependsOn.Any()).Select(check => new { check.Id, check.DependsOn }).ToDictionaryAsync(check => check.Id, check => check.DependsOn, cancellationToken);
        if (CycleOf(id, one => one == id ? dependsOn : stored.GetValueOrDefault(one) ?? []) is { } cycle)
        {
            errors.Add(Cycle(cycle));
        }

        return errors;
    }

    /// <summary>Cycles among checks that come together in one file; each check of a cycle is told of it.</summary>
    public static IEnumerable<CheckMistake> CyclesOf(IReadOnlyList<CheckDefinition> checks)
    {
        var edges = checks.DistinctBy(check => check.Id).ToDictionary(check => check.Id, check => check.DependsOn);
        for (var i = 0; i < checks.Count; i++)
        {
            if (checks[i].DependsOn.Count > 0 && CycleOf(checks[i].Id, one => edges.GetValueOrDefault(one) ?? []) is { } cycle)
            {
                yield return new CheckMistake(i, "depends_on", Cycle(cycle).Message, null, null);
            }
        }
    }

    private static FieldError Cycle(IReadOnlyList<string> cycle) => new("dependsOn", $"依赖成环：{string.Join(" → ", cycle.Select(Shown))}");

    private static List<string> Path(string start, string end, Dictionary<string, string> cameFrom)
    {
        var path = new List<string> { start };
        for (var at = end; at != start; at = cameFrom[at])
        {
            path.Insert(0, at);
        }

        path.Insert(0, start);
        return path;
    }

    private static string Shown(string text) => text.Length <= 100 ? text : text[..100] + "…";
}
