namespace Platform.Probing.Checks.Sql;

/// <summary>Rows of a day against the same weekday before; pure.</summary>
internal sealed record Volumes(double Rows, double? Median, int Weeks)
{
    /// <summary>Percent away from the median, up or down; 100 when there was never anything and now there is.</summary>
    public double? Deviation => Median switch
    {
        null => null,
        0 => Rows == 0 ? 0 : 100,
        { } median => 100 * Math.Abs(Rows - median) / median,
    };

    /// <param name="counts">Rows by day.</param>
    /// <param name="day">The day that is judged.</param>
    /// <param name="weeks">How many weeks back.</param>
    public static Volumes Of(IReadOnlyDictionary<DateOnly, double> counts, DateOnly day, int weeks)
    {
        // A day without rows is a zero, but not before the table had any.
        var first = counts.Where(count => count.Value > 0).Select(count => count.Key).DefaultIfEmpty(day).Min();
        var before = Enumerable.Range(1, weeks).Select(week => day.AddDays(-7 * week)).Where(past => past >= first)
            .Select(past => counts.GetValueOrDefault(past)).Order().ToList();
        double? median = before.Count == 0 ? null : (before[(before.Count - 1) / 2] + before[before.Count / 2]) / 2;
        return new Volumes(counts.GetValueOrDefault(day), median, before.Count);
    }
}
