using CsCheck;
using Platform.Contracts;
using Platform.ServiceDefaults.Calendar;

namespace Platform.ServiceDefaults.Tests.Calendar;

public sealed class WorkingTimeTests
{
    private static readonly WorkingCalendar Calendar = new();
    private static readonly TimeRange[] Office = [new(new(8, 30), new(12, 0)), new(new(14, 30), new(17, 30))];

    /// <summary>Around the National Day of 2026: holidays, a make-up Saturday, a weekend.</summary>
    private static readonly DateTimeOffset Origin = ShanghaiTime.StartOf(new(2026, 9, 28));

    private static readonly Gen<TimeRange> Range = Gen.Select(
        Gen.Int[0, 95], Gen.Int[0, 95], (from, to) => new TimeRange(new TimeOnly(0).Add(Quarters(from)), new TimeOnly(0).Add(Quarters(to))));

    private static readonly Gen<TimeRange[]> Hours = Gen.OneOf(Gen.Const(Office), Range.Array[0, 3]);

    [Fact]
    public void Four_hours_from_the_last_afternoon_before_a_holiday_end_on_the_first_morning_after()
    {
        var start = At("2026-09-30 16:30");
        Assert.Equal(At("2026-10-08 11:30"), Calendar.AddWorkingTime(start, TimeSpan.FromHours(4), Office));
    }

    [Fact]
    public void A_clock_that_runs_out_at_closing_time_runs_out_that_day() =>
        Assert.Equal(At("2026-09-30 17:30"), Calendar.AddWorkingTime(At("2026-09-30 16:30"), TimeSpan.FromHours(1), Office));

    [Fact]
    public void Nothing_added_stays_where_it_is()
    {
        var night = At("2026-10-02 03:00");
        Assert.Equal(night, Calendar.AddWorkingTime(night, TimeSpan.Zero, Office));
    }

    [Fact]
    public void Time_between_counts_a_make_up_saturday() =>
        Assert.Equal(TimeSpan.FromHours(6.5), Calendar.WorkingTimeBetween(At("2026-10-10 00:00"), At("2026-10-11 00:00"), Office));

    [Fact]
    public void A_night_shift_belongs_to_the_day_it_begins_on()
    {
        TimeRange[] night = [new(new(17, 30), new(8, 30))];
        Assert.True(Calendar.IsWorkingTime(At("2026-10-01 02:00"), night));
        Assert.False(Calendar.IsWorkingTime(At("2026-10-02 02:00"), night));
    }

    [Fact]
    public void Between_agrees_with_a_model_that_walks_minute_by_minute() =>
        Gen.Select(Gen.Int[0, 20_000], Gen.Int[0, 6_000], Hours).Sample(
            (from, length, hours) => Calendar.WorkingTimeBetween(Minute(from), Minute(from + length), hours) == Model(from, length, hours), iter: 150);

    [Fact]
    public void Working_time_agrees_with_the_model_at_every_minute() =>
        Gen.Select(Gen.Int[0, 20_000], Hours).Sample(
            (minute, hours) => Calendar.IsWorkingTime(Minute(minute), hours) == Works(Minute(minute), hours), iter: 500);

    [Fact]
    public void What_was_added_lies_between() =>
        Gen.Select(Gen.Int[0, 20_000], Gen.Int[1, 6_000], Hours).Sample(
            (from, amount, hours) =>
            {
                var end = Calendar.AddWorkingTime(Minute(from), TimeSpan.FromMinutes(amount), hours);
                return Calendar.WorkingTimeBetween(Minute(from), end, hours) == TimeSpan.FromMinutes(amount)
                    && Works(end.AddMinutes(-1), hours);
            },
            iter: 300);

    private static TimeSpan Model(int from, int length, TimeRange[] hours) =>
        TimeSpan.FromMinutes(Enumerable.Range(from, length).Count(minute => Works(Minute(minute), hours)));

    /// <summary>The slow truth: a minute works when a range of its own workday, or of the workday before, covers it.</summary>
    private static bool Works(DateTimeOffset minute, TimeRange[] hours)
    {
        var local = ShanghaiTime.Of(minute);
        var date = DateOnly.FromDateTime(local.DateTime);
        var clock = TimeOnly.FromDateTime(local.DateTime);
        if (hours.Length == 0)
        {
            return Calendar.IsWorkday(date);
        }

        return hours.Any(range => range.To > range.From
            ? Calendar.IsWorkday(date) && clock >= range.From && clock < range.To
            : (Calendar.IsWorkday(date) && clock >= range.From) || (Calendar.IsWorkday(date.AddDays(-1)) && clock < range.To));
    }

    private static TimeSpan Quarters(int count) => TimeSpan.FromMinutes(15 * count);

    private static DateTimeOffset Minute(int number) => Origin.AddMinutes(number);

    private static DateTimeOffset At(string local) => new DateTimeOffset(DateTime.Parse(local, null), ShanghaiTime.Offset);
}
