using Cronos;
using Platform.Contracts;
using Platform.Probing.KeyPeriods;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Probing.Plans;

/// <summary>An instant at which a round is due.</summary>
/// <param name="At">The instant, a whole minute.</param>
/// <param name="KeyPeriodId">The key period that adds it; null: the schedule itself names it.</param>
/// <param name="Provisional">It rests on a calendar year whose official notice is not out.</param>
internal sealed record Occurrence(DateTimeOffset At, string? KeyPeriodId, bool Provisional);

/// <summary>
/// When rounds are due; pure. All in Shanghai time, where no clock is ever set forward or back, and by the working calendar. Rules add up;
/// an instant that several name is one occurrence.
/// </summary>
internal static class Occurrences
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(5);

    /// <summary>A date that a holiday moves stays within this many days of its own.</summary>
    private const int Farthest = 31;

    /// <summary>The occurrences from <paramref name="from"/> on and before <paramref name="to"/>, in order.</summary>
    public static IReadOnlyList<Occurrence> Between(
        RoundSchedule schedule, WorkingCalendar calendar, DateTimeOffset from, DateTimeOffset to, IReadOnlyList<KeyPeriodDays>? periods = null)
    {
        if (to <= from)
        {
            return [];
        }

        var found = new SortedDictionary<DateTimeOffset, Occurrence>();
        var (first, last) = (ShanghaiTime.DateOf(from), ShanghaiTime.DateOf(to));
        for (var date = first; date <= last; date = date.AddDays(1))
        {
            foreach (var time in TimesOf(schedule, calendar, date))
            {
                Add(ShanghaiTime.At(date, time.Time), null, time.Calendar && calendar.IsProvisional(date));
            }
        }

        foreach (var (date, rule) in schedule.Periodic.SelectMany(rule => DatesOf(rule, calendar, first, last).Select(date => (date, rule))))
        {
            foreach (var time in rule.At)
            {
                Add(ShanghaiTime.At(date, time), null, (rule.CountsWorkdays || rule.OnHoliday != HolidayRule.Stay) && calendar.IsProvisional(date));
            }
        }

        if (schedule.Every is { } every)
        {
            Every(every, from, to).ForEach(at => Add(at, null, false));
        }

        if (schedule.Cron is { } cron)
        {
            CronInstants(cron, from, to).ForEach(at => Add(at, null, false));
        }

        foreach (var period in periods ?? [])
        {
            More(schedule, period, from, to).ForEach(at => Add(at, period.Id, false));
        }

        return [.. found.Values];

        void Add(DateTimeOffset at, string? keyPeriod, bool provisional)
        {
            // What the schedule itself names comes first and stays.
            var minute = new DateTimeOffset(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
            if (minute >= from && minute < to)
            {
                found.TryAdd(minute, new Occurrence(minute, keyPeriod, provisional));
            }
        }
    }

    /// <summary>The date of <paramref name="rule"/> in the period that begins with <paramref name="start"/>.</summary>
    public static DateOnly DateIn(PeriodicRule rule, WorkingCalendar calendar, DateOnly start)
    {
        var month = start.AddMonths(rule.Month - 1);
        var last = month.AddMonths(1).AddDays(-1);
        if (rule.CountsWorkdays)
        {
            var workdays = Enumerable.Range(0, last.Day).Select(month.AddDays).Where(calendar.IsWorkday).ToList();
            return workdays.Count == 0 ? last : workdays[rule.Day == 0 || rule.Day > workdays.Count ? ^1 : rule.Day - 1];
        }

        var date = rule.Day == 0 || rule.Day > last.Day ? last : month.AddDays(rule.Day - 1);
        return rule.OnHoliday switch
        {
            HolidayRule.NextWorkday => calendar.WorkdayOnOrAfter(date),
            HolidayRule.PreviousWorkday => calendar.WorkdayOnOrBefore(date),
            _ => date,
        };
    }

    /// <summary>Divides the pauses between <paramref name="times"/>, around the clock, into <paramref name="parts"/> each.</summary>
    public static IEnumerable<TimeOnly> Divide(IReadOnlyList<TimeOnly> times, int parts)
    {
        for (var index = 0; index < times.Count; index++)
        {
            var next = times[(index + 1) % times.Count].ToTimeSpan();
            var pause = next - times[index].ToTimeSpan();
            pause = pause > TimeSpan.Zero ? pause : pause + TimeSpan.FromDays(1);
            for (var part = 0; part < parts; part++)
            {
                yield return times[index].Add(pause * ((double)part / parts));
            }
        }
    }

    private static IEnumerable<(TimeOnly Time, bool Calendar)> TimesOf(RoundSchedule schedule, WorkingCalendar calendar, DateOnly date)
    {
        var workday = calendar.IsWorkday(date);
        return
        [
            .. schedule.Daily.Select(time => (time, false)),
            .. schedule.Weekly.Where(rule => rule.On.Contains(date.DayOfWeek)).SelectMany(rule => rule.At).Select(time => (time, false)),
            .. schedule.Ranges.Where(rule => rule.From <= date && date <= rule.To && (workday || !rule.WorkdaysOnly)).SelectMany(rule => rule.At.Select(time => (time, rule.WorkdaysOnly))),
            .. (workday ? schedule.Workday : []).Select(time => (time, true)),
        ];
    }

    private static IEnumerable<DateOnly> DatesOf(PeriodicRule rule, WorkingCalendar calendar, DateOnly first, DateOnly last)
    {
        var months = rule.Period switch { RoundPeriod.Month => 1, RoundPeriod.Quarter => 3, RoundPeriod.HalfYear => 6, _ => 12 };
        var early = first.AddDays(-Farthest);
        var month = early.Month - 1;
        for (var start = new DateOnly(early.Year, month - (month % months) + 1, 1); start <= last.AddDays(Farthest); start = start.AddMonths(months))
        {
            var date = DateIn(rule, calendar, start);
            if (date >= first && date <= last)
            {
                yield return date;
            }
        }
    }

    private static List<DateTimeOffset> Every(TimeSpan every, DateTimeOffset from, DateTimeOffset to)
    {
        var origin = ShanghaiTime.StartOf(new DateOnly(1970, 1, 1));
        var instants = new List<DateTimeOffset>();
        for (var at = origin + (((from - origin).Ticks + every.Ticks - 1) / every.Ticks * every); at < to; at += every)
        {
            instants.Add(at);
        }

        return instants;
    }

    /// <summary>Cronos is given Shanghai's wall clock as if it were UTC: the two only differ by a constant.</summary>
    private static List<DateTimeOffset> CronInstants(string cron, DateTimeOffset from, DateTimeOffset to) =>
        [.. CronExpression.Parse(cron).GetOccurrences(Wall(from), Wall(to), fromInclusive: true, toInclusive: false)
            .Select(wall => new DateTimeOffset(DateTime.SpecifyKind(wall, DateTimeKind.Unspecified), ShanghaiTime.Offset).ToUniversalTime())];

    private static DateTime Wall(DateTimeOffset instant) => DateTime.SpecifyKind(ShanghaiTime.Of(instant).DateTime, DateTimeKind.Utc);

    /// <summary>What a key period adds: its multiple of the times of a day on each of its days, at night and on days off too.</summary>
    private static List<DateTimeOffset> More(RoundSchedule schedule, KeyPeriodDays period, DateTimeOffset from, DateTimeOffset to)
    {
        var instants = new List<DateTimeOffset>();
        var times = Divide([.. schedule.Workday.Concat(schedule.Daily).Distinct().Order()], period.Multiplier).ToList();
        var (begin, end) = (Later(from, ShanghaiTime.StartOf(period.From)), Earlier(to, ShanghaiTime.EndOf(period.To)));
        for (var date = ShanghaiTime.DateOf(begin); begin < end && date <= period.To && ShanghaiTime.StartOf(date) < end; date = date.AddDays(1))
        {
            instants.AddRange(times.Select(time => ShanghaiTime.At(date, time)));
        }

        if (schedule.Every is { } every && begin < end)
        {
            var shorter = every / period.Multiplier;
            instants.AddRange(Every(shorter < Shortest ? Shortest : shorter, begin, end));
        }

        return instants;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
