using Platform.Contracts;
using Platform.Probing.Plans;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Probing.Maintenances;

/// <summary>When a maintenance window is on; pure. Repetitions are in Shanghai time, as the plans of inspections are.</summary>
internal static class MaintenanceTimes
{
    /// <summary>Shortest and longest repetition.</summary>
    public static readonly (TimeSpan Shortest, TimeSpan Longest) Durations = (TimeSpan.FromMinutes(1), TimeSpan.FromDays(7));

    /// <summary>When the window that is on at <paramref name="now"/> ends; null: none is on.</summary>
    public static DateTimeOffset? ActiveUntil(MaintenanceDefinition terms, WorkingCalendar calendar, DateTimeOffset now)
    {
        if (terms.At is not { } schedule)
        {
            return terms.To is { } to && now < to && !(now < terms.From) ? to : null;
        }

        if (terms.Duration is not { } duration)
        {
            return null;
        }

        var latest = Starts(terms, schedule, calendar, now - duration, now).LastOrDefault();
        return latest == default || latest + duration <= now ? null : latest + duration;
    }

    /// <summary>The next start after <paramref name="now"/> within a year; null: none.</summary>
    public static DateTimeOffset? Next(MaintenanceDefinition terms, WorkingCalendar calendar, DateTimeOffset now)
    {
        if (terms.At is not { } schedule)
        {
            return terms.From > now ? terms.From : null;
        }

        foreach (var days in (int[])[8, 32, 370])
        {
            if (Starts(terms, schedule, calendar, now, now.AddDays(days)).Where(start => start > now).Select(start => (DateTimeOffset?)start).FirstOrDefault() is { } next)
            {
                return next;
            }
        }

        return null;
    }

    private static IEnumerable<DateTimeOffset> Starts(MaintenanceDefinition terms, RoundSchedule schedule, WorkingCalendar calendar, DateTimeOffset from, DateTimeOffset to) =>
        Occurrences.Between(schedule, calendar, from, to.AddMinutes(1)).Select(occurrence => occurrence.At)
            .Where(start => start <= to && !(start < terms.From) && !(start >= terms.To));
}
