using Platform.Contracts;

namespace Platform.Probing.StatusPage;

/// <summary>How badly a check's state hits a system's users.</summary>
internal enum Impact
{
    /// <summary>Nothing to notice, or nothing known.</summary>
    None,

    /// <summary>Slower or in part.</summary>
    Partial,

    /// <summary>The service is interrupted.</summary>
    Interrupted,
}

/// <summary>Minutes of one day with each impact.</summary>
internal sealed record DayBar(DateOnly Day, int InterruptedMinutes, int PartialMinutes, bool Known);

/// <summary>One check's state from an instant on.</summary>
internal readonly record struct Turn(string CheckId, DateTimeOffset Since, Impact Impact, bool Known);

/// <summary>From the changes of a system's checks to its days; pure. An instant counts with the worst of its checks.</summary>
internal static class DayBars
{
    private static readonly TimeSpan Shanghai = TimeSpan.FromHours(8);

    public static Impact ImpactOf(CheckStatus status, Severity severity) => status switch
    {
        CheckStatus.Down => severity == Severity.Major ? Impact.Interrupted : Impact.Partial,
        CheckStatus.Degraded => Impact.Partial,
        _ => Impact.None,
    };

    /// <summary>The last <paramref name="days"/> days in Asia/Shanghai, oldest first; a day is known from the first known state on.</summary>
    public static IReadOnlyList<DayBar> Of(IEnumerable<Turn> turns, DateTimeOffset now, int days)
    {
        var today = DateOnly.FromDateTime(now.ToOffset(Shanghai).DateTime);
        var first = today.AddDays(1 - days);
        var seconds = new double[days, 2];
        var current = new Dictionary<string, Impact>();
        var knownFrom = DateTimeOffset.MaxValue;
        var at = StartOf(first);
        foreach (var turn in turns.OrderBy(turn => turn.Since))
        {
            if (turn.Known && turn.Since < knownFrom)
            {
                knownFrom = turn.Since;
            }

            Spend(turn.Since < now ? turn.Since : now);
            current[turn.CheckId] = turn.Impact;
        }

        Spend(now);
        return [.. Enumerable.Range(0, days).Select(i => new DayBar(
            first.AddDays(i), Minutes(seconds[i, 1]), Minutes(seconds[i, 0]), knownFrom < StartOf(first.AddDays(i + 1))))];

        // Lays the time up to an instant on the days it falls on, with the impact it had.
        void Spend(DateTimeOffset until)
        {
            var worst = current.Count == 0 ? Impact.None : current.Values.Max();
            while (at < until)
            {
                var day = DateOnly.FromDateTime(at.ToOffset(Shanghai).DateTime).DayNumber - first.DayNumber;
                var end = StartOf(first.AddDays(day + 1));
                end = end < until ? end : until;
                if (worst != Impact.None)
                {
                    seconds[day, worst == Impact.Interrupted ? 1 : 0] += (end - at).TotalSeconds;
                }

                at = end;
            }
        }
    }

    private static int Minutes(double seconds) => (int)Math.Min(1_440, Math.Ceiling(Math.Round(seconds / 60, 3)));

    private static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), Shanghai);
}
