using Platform.ServiceDefaults.Calendar;
using Platform.ServiceDefaults.Problems;

namespace Platform.Reporting.Calendar;

/// <summary>A year of the working calendar.</summary>
/// <param name="Year">The year.</param>
/// <param name="State">Official, or provisional while its notice is not in the data.</param>
/// <param name="Papers">Addresses of the notice.</param>
/// <param name="Workdays">Workdays of the year.</param>
/// <param name="WorkdaysByMonth">Workdays of each month, January first.</param>
/// <param name="Days">Holidays and make-up workdays.</param>
internal sealed record CalendarOfYear(
    int Year, CalendarState State, IReadOnlyList<string> Papers, int Workdays, IReadOnlyList<int> WorkdaysByMonth, IReadOnlyList<CalendarDay> Days);

/// <summary>工作日历: one year as the platform counts it.</summary>
internal static class GetCalendarYear
{
    public static IResult Handle(int year, WorkingCalendar calendar)
    {
        if (year is < 1993 or > 2100)
        {
            return Problem.Invalid("year", "The year must be 1993 to 2100.");
        }

        var months = Enumerable.Range(1, 12).Select(month => new DateOnly(year, month, 1))
            .Select(first => calendar.Workdays(first, first.AddMonths(1).AddDays(-1))).ToArray();
        var state = calendar.IsProvisional(new DateOnly(year, 1, 1)) ? CalendarState.Provisional : CalendarState.Official;
        var known = calendar.Years.FirstOrDefault(known => known.Year == year);
        return TypedResults.Ok(new CalendarOfYear(year, state, known?.Papers ?? [], months.Sum(), months, known?.Days ?? []));
    }
}
