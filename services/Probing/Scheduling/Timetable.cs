using Platform.Probing.KeyPeriods;

namespace Platform.Probing.Scheduling;

/// <summary>Planned instants that nobody has recorded: the first, the last, and how many.</summary>
internal sealed record Gap(DateTimeOffset From, DateTimeOffset Until, int Count);

/// <summary>The one place that knows when a check is due: the scheduler asks it what comes, the recorder what is missing.</summary>
internal sealed class Timetable(KeyPeriodBook keyPeriods)
{
    /// <summary>Steps that are counted one by one when the interval changed on the way.</summary>
    private const int MostSteps = 100_000;

    /// <summary>How often <paramref name="check"/> is probed at <paramref name="instant"/>: more often while a key period (重点时期) lasts.</summary>
    public TimeSpan Interval(ScheduledCheck check, DateTimeOffset instant) => keyPeriods.Interval(check.Id, check.ContractId, check.Every, instant);

    /// <summary>The first planned instant after <paramref name="instant"/>.</summary>
    public DateTimeOffset After(ScheduledCheck check, DateTimeOffset instant) => DueTimes.After(check.Id, Interval(check, instant), instant);

    /// <summary>The newest planned instant up to <paramref name="now"/>.</summary>
    public DateTimeOffset Latest(ScheduledCheck check, DateTimeOffset now) => After(check, now) - Interval(check, now);

    /// <summary>The planned instants between the two, both excluded; null when there are none.</summary>
    public Gap? Between(ScheduledCheck check, DateTimeOffset after, DateTimeOffset before)
    {
        var first = After(check, after);
        if (first >= before)
        {
            return null;
        }

        var every = Interval(check, first);
        if (every == Interval(check, before))
        {
            var count = (before.UtcTicks - first.UtcTicks + every.Ticks - 1) / every.Ticks;
            return new Gap(first, first + ((count - 1) * every), (int)Math.Min(count, int.MaxValue));
        }

        var (last, steps) = (first, 1);
        for (var next = After(check, first); next < before && steps < MostSteps; next = After(check, next))
        {
            (last, steps) = (next, steps + 1);
        }

        return new Gap(first, last, steps);
    }
}
