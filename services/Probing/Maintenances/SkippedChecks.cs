using System.Collections.Frozen;
using Platform.Probing.Data;

namespace Platform.Probing.Maintenances;

/// <summary>The checks that no probe may touch now, because a maintenance window says so; the scheduler asks before each probe.</summary>
internal sealed class SkippedChecks
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);
    private volatile FrozenSet<string> now = FrozenSet<string>.Empty;
    private (string Windows, DateTimeOffset At, Dictionary<string, Maintenance> Checks) known = ("", default, []);

    public bool Contains(string checkId) => now.Contains(checkId);

    public void Set(IReadOnlyCollection<string> ids)
    {
        if (ids.Count != now.Count || !now.SetEquals(ids))
        {
            now = ids.ToFrozenSet();
        }
    }

    /// <summary>Which checks are not to be probed at <paramref name="at"/>, each with its window; new checks are seen within seconds.</summary>
    public async Task<IReadOnlyDictionary<string, Maintenance>> WantedAsync(ProbingDb db, ActiveWindows windows, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var skipping = windows.Skipping;
        var key = string.Join(' ', skipping.Select(row => $"{row.Id}@{row.Version}"));
        if (key == known.Windows && (skipping.Count == 0 || at < known.At + LookAgain))
        {
            return known.Checks;
        }

        var wanted = new Dictionary<string, Maintenance>();
        foreach (var window in skipping)
        {
            foreach (var id in await ScopedChecks.ReadAsync(db, window.Terms.Scope, cancellationToken))
            {
                wanted.TryAdd(id, window);
            }
        }

        known = (key, at, wanted);
        return wanted;
    }
}
