using System.Collections.Frozen;

namespace Platform.ServiceDefaults.Calendar;

/// <summary>
/// The one working calendar of the platform: public holidays and make-up workdays (调休上班) of mainland China. Schedules,
/// rosters, SLA clocks and deadlines all ask it. A year whose notice is not out is provisional, and what is computed from it
/// must carry that mark.
/// </summary>
public sealed partial class WorkingCalendar
{
    private readonly FrozenDictionary<DateOnly, CalendarDay> days;
    private readonly FrozenDictionary<int, CalendarYear> years;

    /// <summary>The built-in years; those of <paramref name="replacements"/> take the place of the same year.</summary>
    public WorkingCalendar(IEnumerable<CalendarYear>? replacements = null)
    {
        var byYear = CalendarFiles.BuiltIn().ToDictionary(year => year.Year);
        foreach (var year in replacements ?? [])
        {
            byYear[year.Year] = year;
        }

        // A notice may rule a day of the December before: the later notice has the last word.
        var byDate = new Dictionary<DateOnly, CalendarDay>();
        foreach (var day in byYear.Values.OrderBy(year => year.Year).SelectMany(year => year.Days))
        {
            byDate[day.Date] = day;
        }

        years = byYear.ToFrozenDictionary();
        days = byDate.ToFrozenDictionary();
    }

    /// <summary>The years with data, oldest first.</summary>
    public IReadOnlyList<CalendarYear> Years => [.. years.Values.OrderBy(year => year.Year)];

    /// <summary>Whether people work on <paramref name="date"/>: Monday to Friday and make-up days, without holidays.</summary>
    public bool IsWorkday(DateOnly date) => days.TryGetValue(date, out var day) ? !day.IsOffDay : !IsWeekend(date);

    /// <summary>Whether <paramref name="date"/> is a day off of a named public holiday; a plain weekend is none.</summary>
    public bool IsHoliday(DateOnly date) => days.TryGetValue(date, out var day) && day.IsOffDay;

    /// <summary>Whether <paramref name="date"/> is a weekend day on which people work (调休上班).</summary>
    public bool IsMakeUpWorkday(DateOnly date) => days.TryGetValue(date, out var day) && !day.IsOffDay;

    /// <summary>Name of the public holiday on <paramref name="date"/>, for example 国庆节; null on any other day.</summary>
    public string? HolidayName(DateOnly date) => IsHoliday(date) ? days[date].Name : null;

    /// <summary>True when the official notice for the year of <paramref name="date"/> is not in the data: the answers may change.</summary>
    public bool IsProvisional(DateOnly date) => !years.TryGetValue(date.Year, out var year) || year.State == CalendarState.Provisional;

    /// <summary><paramref name="date"/> itself when it is a workday, or else the next one.</summary>
    public DateOnly WorkdayOnOrAfter(DateOnly date)
    {
        while (!IsWorkday(date))
        {
            date = date.AddDays(1);
        }

        return date;
    }

    /// <summary><paramref name="date"/> itself when it is a workday, or else the one before.</summary>
    public DateOnly WorkdayOnOrBefore(DateOnly date)
    {
        while (!IsWorkday(date))
        {
            date = date.AddDays(-1);
        }

        return date;
    }

    /// <summary>Number of workdays from <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    public int Workdays(DateOnly from, DateOnly to)
    {
        var count = 0;
        for (var date = from; date <= to; date = date.AddDays(1))
        {
            count += IsWorkday(date) ? 1 : 0;
        }

        return count;
    }

    private static bool IsWeekend(DateOnly date) => date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
}
