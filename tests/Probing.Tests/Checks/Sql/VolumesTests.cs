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
    public void Without_a_past_there_is_no_deviation() => Assert.Null(Volumes.Of(new Dictionary<DateOnly, double> { [Monday] = 5 }, Monday, 8).Deviation);

    [Fact]
    public void Nothing_after_nothing_is_no_deviation()
    {
        var counts = new Dictionary<DateOnly, double> { [Monday.AddDays(-28)] = 1, [Monday.AddDays(-21)] = 0, [Monday.AddDays(-14)] = 0, [Monday.AddDays(-7)] = 0 };
        Assert.Equal(0, Volumes.Of(counts, Monday, 4).Deviation);
        Assert.Equal(100, Volumes.Of(new Dictionary<DateOnly, double>(counts) { [Monday] = 3 }, Monday, 4).Deviation);
    }
}
