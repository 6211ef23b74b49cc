using Platform.Contracts;

namespace Platform.ServiceDefaults.Calendar;

/// <content>
/// Working time. Hours belong to the workday they begin on, so a shift over midnight goes on into a holiday; hours that overlap
/// count once. No hours at all mean the whole workday, 00:00 to 24:00.
/// </content>
public sealed partial class WorkingCalendar
{
    private static readonly IReadOnlyList<TimeRange> WholeDay = [new TimeRange(TimeOnly.MinValue, TimeOnly.MinValue)];

    /// <summary>Whether <paramref name="instant"/> lies in working hours; the first instant of a span does, its end does not.</summary>
    public bool IsWorkingTime(DateTimeOffset instant, IReadOnlyList<TimeRange> hours)
    {
        var first = SpansFrom(instant, hours).First();
        return first.From <= instant && instant < first.To;
    }

    /// <summary>
    /// The instant at which <paramref name="amount"/> of working time has passed since <paramref name="start"/>; for zero,
    /// <paramref name="start"/> itself. A clock that runs out at the end of a day runs out that day, not next morning.
    /// </summary>
    public DateTimeOffset AddWorkingTime(DateTimeOffset start, TimeSpan amount, IReadOnlyList<TimeRange> hours)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(amount, TimeSpan.Zero);
        if (amount == TimeSpan.Zero)
        {
            return start;
        }

        var left = amount;
        foreach (var (from, to) in SpansFrom(start, hours))
        {
            var begin = from > start ? from : start;
            if (to - begin >= left)
            {
                return (begin + left).ToUniversalTime();
            }

            left -= to - begin;
        }

        throw new ArgumentOutOfRangeException(nameof(amount), amount, "Ends after the last day of the calendar.");
    }

    /// <summary>Working time from <paramref name="from"/> to <paramref name="to"/>; zero when <paramref name="to"/> is not later.</summary>
    public TimeSpan WorkingTimeBetween(DateTimeOffset from, DateTimeOffset to, IReadOnlyList<TimeRange> hours)
    {
        var total = TimeSpan.Zero;
        foreach (var (begin, end) in SpansFrom(from, hours).TakeWhile(span => span.From < to))
        {
            total += (end < to ? end : to) - (begin > from ? begin : from);
        }

        return total < TimeSpan.Zero ? TimeSpan.Zero : total;
    }

    /// <summary>Working spans that end after <paramref name="instant"/>, in order, without overlap.</summary>
    private IEnumerable<(DateTimeOffset From, DateTimeOffset To)> SpansFrom(DateTimeOffset instant, IReadOnlyList<TimeRange> hours)
    {
        (DateTimeOffset From, DateTimeOffset To)? open = null;
        foreach (var span in RawSpansFrom(ShanghaiTime.DateOf(instant).AddDays(-1), hours.Count == 0 ? WholeDay : hours))
        {
            if (open is { } before && span.From <= before.To)
            {
                open = before with { To = span.To > before.To ? span.To : before.To };
                continue;
            }

            if (open is { } done && done.To > instant)
            {
                yield return done;
            }

            open = span;
        }
    }

    private IEnumerable<(DateTimeOffset From, DateTimeOffset To)> RawSpansFrom(DateOnly first, IReadOnlyList<TimeRange> hours)
    {
        var ordered = hours.OrderBy(range => range.From).ToArray();
        for (var date = first; date.Year < 9999; date = date.AddDays(1))
        {
            if (!IsWorkday(date))
            {
                continue;
            }

            foreach (var range in ordered)
            {
                yield return (ShanghaiTime.At(date, range.From), ShanghaiTime.At(range.To > range.From ? date : date.AddDays(1), range.To));
            }
        }
    }
}
