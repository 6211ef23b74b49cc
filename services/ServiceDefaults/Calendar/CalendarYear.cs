namespace Platform.ServiceDefaults.Calendar;

/// <summary>One year of holidays and make-up workdays, as one notice of the State Council's office orders it.</summary>
/// <param name="Year">Year of the notice. It may also rule days of the December before.</param>
/// <param name="State">Whether the notice is out.</param>
/// <param name="Papers">Addresses of the notice; empty for a provisional year.</param>
/// <param name="Days">The days that differ from the plain week, or that carry a holiday's name.</param>
public sealed record CalendarYear(int Year, CalendarState State, IReadOnlyList<string> Papers, IReadOnlyList<CalendarDay> Days);

/// <summary>A day with a rule of its own.</summary>
/// <param name="Date">The day, Asia/Shanghai.</param>
/// <param name="Name">Holiday it belongs to, for example 国庆节; a make-up workday carries the name of its holiday too.</param>
/// <param name="IsOffDay">True: a day off. False: a make-up workday (调休上班).</param>
public sealed record CalendarDay(DateOnly Date, string Name, bool IsOffDay);

/// <summary>How sure the platform is of a year.</summary>
public enum CalendarState
{
    /// <summary>正式: from the published notice.</summary>
    Official = 0,

    /// <summary>暂定: statutory days only; make-up workdays are not known yet.</summary>
    Provisional = 1,
}
