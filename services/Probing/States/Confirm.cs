using Platform.Contracts;

namespace Platform.Probing.States;

/// <summary>What one more verdict does to a state: the history to keep, and the change when there is one.</summary>
internal sealed record Confirmed(string History, CheckStatus Status, DateTimeOffset? Since);

/// <summary>
/// N of M, both ways; pure. The rules:
/// <list type="bullet">
/// <item>Down: the newest definite verdict is down, and so are N of the last M definite ones. It began at the first of those.</item>
/// <item>Up again: the same with up. Before any confirmed state, one success is enough: nobody waits for good news.</item>
/// <item>Unknown verdicts are left out of both counts. As many in a row as Down's M (at least 3) make Up unknown; Down stays down
/// until it is seen up, so that losing sight of a broken server doesn't look like its recovery.</item>
/// <item>A change clears the history: a new state is confirmed by new probes only.</item>
/// </list>
/// </summary>
internal static class Confirm
{
    private const int FewestUnknown = 3;

    public static Confirmed Next(CheckStatus status, string history, CheckStatus verdict, DateTimeOffset plannedAt, Confirmation down, Confirmation up)
    {
        var verdicts = VerdictHistory.Parse(history);
        verdicts.Add(Letter(verdict), plannedAt);
        var all = verdicts.Entries;
        var definite = all.Where(entry => entry.Verdict != 'n').ToList();
        var (next, since) = verdict switch
        {
            CheckStatus.Unknown => LostSight(status, all, Math.Max(down.Window, FewestUnknown)),
            CheckStatus.Down when status != CheckStatus.Down => Reached(definite, 'd', down) is { } first ? (CheckStatus.Down, first) : (status, null),
            CheckStatus.Up when status == CheckStatus.Unknown => (CheckStatus.Up, plannedAt),
            CheckStatus.Up when status != CheckStatus.Up => Reached(definite, 'u', up) is { } first ? (CheckStatus.Up, first) : (status, (DateTimeOffset?)null),
            _ => (status, null),
        };
        return since is null ? new Confirmed(verdicts.ToString(), status, null) : new Confirmed("", next, since);
    }

    private static (CheckStatus Status, DateTimeOffset? Since) LostSight(CheckStatus status, IReadOnlyList<(char Verdict, long At)> all, int needed)
    {
        if (status != CheckStatus.Up || all.Count < needed)
        {
            return (status, null);
        }

        var last = all.Skip(all.Count - needed).ToList();
        return last.TrueForAll(entry => entry.Verdict == 'n') ? (CheckStatus.Unknown, DateTimeOffset.FromUnixTimeMilliseconds(last[0].At)) : (status, null);
    }

    /// <summary>The planned instant of the first verdict that counts, when enough of the window count; else null.</summary>
    private static DateTimeOffset? Reached(List<(char Verdict, long At)> definite, char wanted, Confirmation rule)
    {
        var counting = definite.Skip(Math.Max(0, definite.Count - rule.Window)).Where(entry => entry.Verdict == wanted).ToList();
        return counting.Count >= rule.Count ? DateTimeOffset.FromUnixTimeMilliseconds(counting[0].At) : null;
    }

    private static char Letter(CheckStatus verdict) => verdict switch
    {
        CheckStatus.Up or CheckStatus.Degraded => 'u',
        CheckStatus.Down => 'd',
        _ => 'n',
    };
}
