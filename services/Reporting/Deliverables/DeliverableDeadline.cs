using Platform.Contracts;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Reporting.Deliverables;

/// <summary>When a deliverable is due.</summary>
/// <param name="Named">The day that the contract names, for example the 5th.</param>
/// <param name="Due">The day after the holiday rule; delivering on that day is in time.</param>
/// <param name="Provisional">True when the year's holidays are not official yet, so that the day may still move.</param>
public sealed record DeliverableDeadline(DateOnly Named, DateOnly Due, bool Provisional)
{
    /// <summary>
    /// The deadline of the period that ends on <paramref name="periodEnd"/>. 「每月5日（逢节假日顺延至节假日后工作日）」 (004 §四4): the text
    /// does not say whether a plain weekend is a 节假日, hence <see cref="DeliverableDefinition.WeekendIsHoliday"/>.
    /// </summary>
    public static DeliverableDeadline Of(DeliverableDefinition rule, DateOnly periodEnd, WorkingCalendar calendar)
    {
        var month = new DateOnly(periodEnd.Year, periodEnd.Month, 1).AddMonths(rule.DueInNextMonth ? 1 : 0);
        var named = month.AddDays(Math.Min(rule.DueDay, DateTime.DaysInMonth(month.Year, month.Month)) - 1);
        var due = IsFree(rule, named, calendar) ? Moved(rule.OnHoliday, named, calendar) : named;
        return new DeliverableDeadline(named, due, calendar.IsProvisional(named) || calendar.IsProvisional(due));
    }

    private static bool IsFree(DeliverableDefinition rule, DateOnly date, WorkingCalendar calendar) =>
        rule.WeekendIsHoliday ? !calendar.IsWorkday(date) : calendar.IsHoliday(date);

    private static DateOnly Moved(HolidayRule rule, DateOnly date, WorkingCalendar calendar) => rule switch
    {
        HolidayRule.NextWorkday => calendar.WorkdayOnOrAfter(date),
        HolidayRule.PreviousWorkday => calendar.WorkdayOnOrBefore(date),
        _ => date,
    };
}
