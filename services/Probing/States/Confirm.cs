using Platform.Contracts;

namespace Platform.Probing.States;

/// <summary>What one more verdict does to a state: the history to keep, and the change when there is one.</summary>
internal sealed record Confirmed(string History, CheckStatus Status, DateTimeOffset? Since);

/// <summary>
/// N of M, both ways; pure. The rules:
/// <list type="bullet">
/// <item>Down: the newest definite verdict is down, and so are N of the last M definite ones. It began at the first of those.</item>
/// <item>Degraded: the newest is not up, and N of the last M are degraded or down. It began at the first of those.</item>
/// <item>Up again: the newest is up, and so are N of the last M by the rule of recovery. A check that was down is degraded when N of M
/// are answers, but not enough of them are up. Before any confirmed state, one answer is enough: nobody waits for good news.</item>
/// <item>Unknown verdicts are left out of both counts. As many in a row as Down's M (at least 3) make Up or Degraded unknown; Down stays
/// down until it is seen otherwise, so that losing sight of a broken server doesn't look like its recovery.</item>
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
        (CheckStatus Status, DateTimeOffset? Since) next = verdict switch
        {
            CheckStatus.Unknown => LostSight(status, all, Math.Max(down.Window, FewestUnknown)),
            CheckStatus.Down => Worse(status, definite, down),
            _ when status is not (CheckStatus.Up or CheckStatus.Degraded or CheckStatus.Down) => (verdict, plannedAt),
            CheckStatus.Degraded when status == CheckStatus.Up => Worse(status, definite, down),
            _ => Better(status, definite, up),
        };
        return next.Since is null ? new Confirmed(verdicts.ToString(), status, null) : new Confirmed("", next.Status, next.Since);
    }

    private static (CheckStatus Status, DateTimeOffset? Since) Worse(CheckStatus status, List<(char Verdict, long At)> definite, Confirmation rule)
    {
        if (status != CheckStatus.Down && Reached(definite, rule, "d") is { } down)
        {
            return (CheckStatus.Down, down);
        }

        return status == CheckStatus.Up && Reached(definite, rule, "dg") is { } degraded ? (CheckStatus.Degraded, degraded) : (status, null);
    }

    private static (CheckStatus Status, DateTimeOffset? Since) Better(CheckStatus status, List<(char Verdict, long At)> definite, Confirmation rule)
    {
        if (status != CheckStatus.Up && definite[^1].Verdict == 'u' && Reached(definite, rule, "u") is { } up)
        {
            return (CheckStatus.Up, up);
        }

        return status == CheckStatus.Down && Reached(definite, rule, "ug") is { } degraded ? (CheckStatus.Degraded, degraded) : (status, null);
    }

    private static (CheckStatus Status, DateTimeOffset? Since) LostSight(CheckStatus status, IReadOnlyList<(char Verdict, long At)> all, int needed)
    {
        if (status is not (CheckStatus.Up or CheckStatus.Degraded) || all.Count < needed)
        {
            return (status, null);
        }

        var last = all.Skip(all.Count - needed).ToList();
        return last.TrueForAll(entry => entry.Verdict == 'n') ? (CheckStatus.Unknown, DateTimeOffset.FromUnixTimeMilliseconds(last[0].At)) : (status, null);
    }

    /// <summary>The planned instant of the first verdict that counts, when enough of the window count; else null.</summary>
    private static DateTimeOffset? Reached(List<(char Verdict, long At)> definite, Confirmation rule, string counted)
    {
        var counting = definite.Skip(Math.Max(0, definite.Count - rule.Window)).Where(entry => counted.Contains(entry.Verdict, StringComparison.Ordinal)).ToList();
        return counting.Count >= rule.Count ? DateTimeOffset.FromUnixTimeMilliseconds(counting[0].At) : null;
    }

    private static char Letter(CheckStatus verdict) => verdict switch
    {
        CheckStatus.Up => 'u',
        CheckStatus.Degraded => 'g',
        CheckStatus.Down => 'd',
        _ => 'n',
    };
}
