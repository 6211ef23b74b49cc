using Platform.ServiceDefaults.Calendar;

namespace Platform.Probing.Checks.Sql;

/// <summary>Rows of a day against days like it before; pure.</summary>
internal sealed record Volumes(double Rows, double? Median, int Weeks)
{
    /// <summary>Percent away from the median, up or down; 100 when there was never anything and now there is. Nothing to compare with is no deviation.</summary>
    public double Deviation => Median switch
    {
        null => 0,
        0 => Rows == 0 ? 0 : 100,
        { } median => 100 * Math.Abs(Rows - median) / median,
    };

    /// <param name="counts">Rows by day.</param>
    /// <param name="day">The day that is judged.</param>
    /// <param name="weeks">How many weeks back.</param>
    /// <param name="like">The days it is compared with, newest first; null: the same weekday of each week.</param>
    public static Volumes Of(IReadOnlyDictionary<DateOnly, double> counts, DateOnly day, int weeks, IEnumerable<DateOnly>? like = null)
    {
        // A day without rows is a zero, but not before the table had any.
        var first = counts.Where(count => count.Value > 0).Select(count => count.Key).DefaultIfEmpty(day).Min();
        var before = (like ?? Enumerable.Range(1, weeks).Select(week => day.AddDays(-7 * week))).Where(past => past >= first)
            .Select(past => counts.GetValueOrDefault(past)).Order().ToList();
        double? median = before.Count == 0 ? null : (before[(before.Count - 1) / 2] + before[before.Count / 2]) / 2;
        return new Volumes(counts.GetValueOrDefault(day), median, Math.Clamp((day.DayNumber - first.DayNumber) / 7, 0, weeks));
    }

    /// <summary>
    /// Days before <paramref name="day"/> that are what it is by the working calendar, newest first: workdays, make-up Saturdays among them, or days off. As many as
    /// <paramref name="weeks"/> weeks back have.
    /// </summary>
    public static IEnumerable<DateOnly> Alike(DateOnly day, int weeks, WorkingCalendar calendar) =>
        Enumerable.Range(1, 7 * weeks).Select(back => day.AddDays(-back)).Where(past => calendar.IsWorkday(past) == calendar.IsWorkday(day));
}
