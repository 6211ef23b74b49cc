using Platform.ServiceDefaults.Calendar;

namespace Platform.ServiceDefaults.Tests.Calendar;

public sealed class WorkdayTests
{
    private static readonly WorkingCalendar Calendar = new();

    [Theory]
    [InlineData(2025)]
    [InlineData(2026)]
    public void A_year_has_248_workdays(int year) => Assert.Equal(248, Calendar.Workdays(new(year, 1, 1), new(year, 12, 31)));

    [Fact]
    public void The_months_of_2026_have_the_published_number_of_workdays() => Assert.Equal(
        [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23],
        Enumerable.Range(1, 12).Select(month => Calendar.Workdays(new(2026, month, 1), new DateOnly(2026, month, 1).AddMonths(1).AddDays(-1))));

    [Theory]
    [InlineData("2025-01-26")]
    [InlineData("2025-02-08")]
    [InlineData("2025-04-27")]
    [InlineData("2025-09-28")]
    [InlineData("2025-10-11")]
    [InlineData("2026-01-04")]
    [InlineData("2026-02-14")]
    [InlineData("2026-02-28")]
    [InlineData("2026-05-09")]
    [InlineData("2026-09-20")]
    [InlineData("2026-10-10")]
    public void A_make_up_weekend_day_is_a_workday(string date)
    {
        var day = DateOnly.Parse(date, null);
        Assert.True(day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);
        Assert.True(Calendar.IsWorkday(day));
        Assert.True(Calendar.IsMakeUpWorkday(day));
        Assert.False(Calendar.IsHoliday(day));
        Assert.Null(Calendar.HolidayName(day));
    }

    [Fact]
    public void A_plain_weekend_is_a_day_off_but_no_holiday()
    {
        var saturday = new DateOnly(2026, 11, 21);
        Assert.False(Calendar.IsWorkday(saturday));
        Assert.False(Calendar.IsHoliday(saturday));
    }

    [Fact]
    public void A_holiday_has_its_name() => Assert.Equal("国庆节", Calendar.HolidayName(new(2026, 10, 1)));

    [Fact]
    public void The_workday_after_a_holiday_is_found_in_both_directions()
    {
        Assert.Equal(new DateOnly(2026, 10, 8), Calendar.WorkdayOnOrAfter(new(2026, 10, 1)));
        Assert.Equal(new DateOnly(2026, 9, 30), Calendar.WorkdayOnOrBefore(new(2026, 10, 7)));
        Assert.Equal(new DateOnly(2026, 10, 8), Calendar.WorkdayOnOrAfter(new(2026, 10, 8)));
    }

    [Theory]
    [InlineData(2025, false)]
    [InlineData(2026, false)]
    [InlineData(2027, true)]
    [InlineData(2031, true)]
    [InlineData(2020, true)]
    public void A_year_without_its_notice_is_provisional(int year, bool provisional) =>
        Assert.Equal(provisional, Calendar.IsProvisional(new(year, 6, 1)));

    [Fact]
    public void A_provisional_year_knows_the_statutory_days()
    {
        Assert.False(Calendar.IsWorkday(new(2027, 2, 8)));
        Assert.Equal(13, Calendar.Years.Single(year => year.Year == 2027).Days.Count);
    }
}
