using Platform.Probing.Checks.Sql;

namespace Platform.Probing.Tests.Checks.Sql;

public sealed class VolumesTests
{
    private static readonly DateOnly Monday = new(2026, 11, 23);

    [Fact]
    public void Mondays_are_compared_with_Mondays()
    {
        var counts = new Dictionary<DateOnly, double> { [Monday] = 50, [Monday.AddDays(-7)] = 100, [Monday.AddDays(-14)] = 90, [Monday.AddDays(-21)] = 5_000, [Monday.AddDays(-1)] = 1 };
        var seen = Volumes.Of(counts, Monday, 8);
        Assert.Equal((50, 100d, 50d, 3), (seen.Rows, seen.Median, seen.Deviation, seen.Weeks));
    }

    [Fact]
    public void A_week_without_rows_counts_as_zero_but_not_before_the_first_row()
    {
        var counts = new Dictionary<DateOnly, double> { [Monday] = 10, [Monday.AddDays(-14)] = 10 };
        Assert.Equal((5d, 100d, 2), (Volumes.Of(counts, Monday, 26).Median, Volumes.Of(counts, Monday, 26).Deviation, Volumes.Of(counts, Monday, 26).Weeks));
    }

    [Fact]
    public void Without_a_past_there_is_no_median_and_no_alarm()
    {
        Assert.Equal(new Volumes(5, null, 0), Volumes.Of(new Dictionary<DateOnly, double> { [Monday] = 5 }, Monday, 8));
        Assert.Equal(0, Volumes.Of(new Dictionary<DateOnly, double>(), Monday, 8).Deviation);
    }

    [Fact]
    public void Make_up_Saturdays_are_workdays_and_holidays_are_days_off()
    {
        var calendar = new Platform.ServiceDefaults.Calendar.WorkingCalendar();
        var makeUp = new DateOnly(2026, 10, 10);
        Assert.True(calendar.IsMakeUpWorkday(makeUp));
        var before = Volumes.Alike(makeUp, 2, calendar).ToList();
        Assert.Equal([new(2026, 10, 9), new(2026, 10, 8), new(2026, 9, 30)], before.Take(3));
        Assert.Equal([new(2026, 10, 7), new(2026, 10, 6)], Volumes.Alike(new DateOnly(2026, 10, 11), 2, calendar).Take(2));

        // Nothing moves on a Saturday, but on this one people work: 20 is right, 0 is not.
        var counts = Enumerable.Range(0, 57).Select(back => makeUp.AddDays(-back)).ToDictionary(day => day, day => calendar.IsWorkday(day) ? 20d : 0);
        Assert.Equal((20d, 0d), (Volumes.Of(counts, makeUp, 8, Volumes.Alike(makeUp, 8, calendar)).Median, Volumes.Of(counts, makeUp, 8, Volumes.Alike(makeUp, 8, calendar)).Deviation));
        Assert.Equal(100, Volumes.Of(counts, makeUp, 8).Deviation);
    }

    [Fact]
    public void Nothing_after_nothing_is_no_deviation()
    {
        var counts = new Dictionary<DateOnly, double> { [Monday.AddDays(-28)] = 1, [Monday.AddDays(-21)] = 0, [Monday.AddDays(-14)] = 0, [Monday.AddDays(-7)] = 0 };
        Assert.Equal(0, Volumes.Of(counts, Monday, 4).Deviation);
        Assert.Equal(100, Volumes.Of(new Dictionary<DateOnly, double>(counts) { [Monday] = 3 }, Monday, 4).Deviation);
    }
}
