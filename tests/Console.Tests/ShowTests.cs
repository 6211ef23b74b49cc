using Platform.Console.Text;

namespace Platform.Console.Tests;

public sealed class ShowTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 6, 5, 9, TimeSpan.Zero);

    [Theory]
    [InlineData(0.99996, 2, "99.99%")]
    [InlineData(0.99899, 2, "99.89%")]
    [InlineData(0.9995, 3, "99.950%")]
    [InlineData(1.0, 3, "100.000%")]
    public void A_share_is_cut_off_towards_failure(double share, int decimals, string text) => Assert.Equal(text, Show.Percent(share, decimals));

    [Fact]
    public void Times_are_shanghai_and_as_short_as_their_day_allows()
    {
        Assert.Equal("14:05:09", Show.Time(Now, Now));
        Assert.Equal("11-22 14:05", Show.Time(Now.AddDays(-1), Now));
        Assert.Equal("2025-11-23 14:05", Show.Time(Now.AddYears(-1), Now));
        Assert.Equal("—", Show.Time(null, Now));
    }

    [Fact]
    public void A_clock_that_has_run_out_says_by_how_much()
    {
        Assert.Equal("00:12:45", Show.Clock(new TimeSpan(0, 12, 45)));
        Assert.Equal("已超 12 分", Show.Overdue(TimeSpan.FromMinutes(12.5)));
    }
}
