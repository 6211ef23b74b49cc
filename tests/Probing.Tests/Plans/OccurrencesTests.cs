using CsCheck;
using Platform.Contracts;
using Platform.Probing.KeyPeriods;
using Platform.Probing.Plans;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Probing.Tests.Plans;

public sealed class OccurrencesTests
{
    private static readonly WorkingCalendar Calendar = new();

    private static readonly Gen<TimeOnly> Time = Gen.Int[0, (24 * 60) - 1].Select(minute => new TimeOnly(minute / 60, minute % 60));
    private static readonly Gen<IReadOnlyList<TimeOnly>> Times = Time.List[1, 4].Select(times => (IReadOnlyList<TimeOnly>)[.. times.Distinct().Order()]);
    private static readonly Gen<DateOnly> Date = Gen.Int[0, (365 * 4) - 1].Select(day => new DateOnly(2024, 1, 1).AddDays(day));

    private static readonly Gen<PeriodicRule> Periodic =
        from period in Gen.Enum<RoundPeriod>()
        from month in Gen.Int[1, Months(period)]
        from counts in Gen.Bool
        from day in Gen.Int[0, counts ? 22 : 31]
        from holiday in Gen.Enum<HolidayRule>()
        from at in Times
        select new PeriodicRule { Period = period, Month = month, CountsWorkdays = counts, Day = day, OnHoliday = holiday, At = at };

    private static readonly Gen<RoundSchedule> Schedules =
        from workday in Times
        from daily in Times
        from weekly in Gen.Select(Gen.Enum<DayOfWeek>().List[1, 3], Times, (days, at) => new WeeklyRule(days, at)).List[0, 2]
        from periodic in Periodic.List[0, 3]
        from ranges in Gen.Select(Date, Gen.Int[0, 40], Times, Gen.Bool, (first, days, at, workdays) => new RangeRule(first, first.AddDays(days), at, workdays)).List[0, 2]
        from parts in Gen.Int[0, 15]
        select new RoundSchedule
        {
            Workday = (parts & 1) > 0 ? workday : [], Daily = (parts & 2) > 0 ? daily : [], Weekly = (parts & 4) > 0 ? weekly : [],
            Periodic = (parts & 8) > 0 ? periodic : [], Ranges = ranges,
        };

    [Fact]
    public void Every_schedule_names_what_a_naive_walk_from_day_to_day_names() =>
        Gen.Select(Schedules, Date, Gen.Int[0, 100]).Sample(
            (schedule, first, days) =>
            {
                var last = first.AddDays(days);
                Assert.Equal(
                    Naive(schedule, first, last),
                    Occurrences.Between(schedule, Calendar, ShanghaiTime.StartOf(first), ShanghaiTime.EndOf(last)).Select(one => one.At));
            },
            iter: 2_000);

    [Fact]
    public void Pieces_of_a_span_have_together_what_the_span_has() =>
        Gen.Select(Schedules, Date, Gen.Int[1, 60 * 24 * 20], Gen.Int[1, 60 * 24 * 20], Gen.Int[5, 600]).Sample(
            (schedule, first, one, other, every) =>
            {
                var all = new RoundSchedule
                {
                    Workday = schedule.Workday, Daily = schedule.Daily, Weekly = schedule.Weekly, Periodic = schedule.Periodic, Ranges = schedule.Ranges,
                    Every = TimeSpan.FromMinutes(every), Cron = "*/17 3,9-11 * * *",
                };
                var from = ShanghaiTime.StartOf(first);
                var (middle, to) = (from.AddMinutes(one), from.AddMinutes(one + other));
                KeyPeriodDays[] periods = [new("k", first.AddDays(1), first.AddDays(4), 3)];
                Assert.Equal(
                    Occurrences.Between(all, Calendar, from, to, periods),
                    Occurrences.Between(all, Calendar, from, middle, periods).Concat(Occurrences.Between(all, Calendar, middle, to, periods)));
            },
            iter: 500);

    [Fact]
    public void An_interval_counts_from_midnight_and_cron_means_Shanghai()
    {
        var (from, to) = (ShanghaiTime.StartOf(new DateOnly(2026, 3, 2)), ShanghaiTime.EndOf(new DateOnly(2026, 3, 2)));
        Assert.Equal(["00:00", "06:00", "12:00", "18:00"], Clock(Occurrences.Between(new RoundSchedule { Every = TimeSpan.FromHours(6) }, Calendar, from, to)));
        Assert.Equal(["09:30", "10:30"], Clock(Occurrences.Between(new RoundSchedule { Cron = "30 9,10 * * MON" }, Calendar, from, to)));
    }

    [Fact]
    public void Make_up_workdays_are_inspected_and_holidays_are_not()
    {
        // 2026: 国庆节 1 to 7 October; Saturday 10 October is worked.
        var schedule = new RoundSchedule { Workday = [new TimeOnly(9, 0)] };
        var days = Occurrences.Between(schedule, Calendar, ShanghaiTime.StartOf(new DateOnly(2026, 9, 30)), ShanghaiTime.EndOf(new DateOnly(2026, 10, 11)))
            .Select(one => ShanghaiTime.DateOf(one.At).Day);
        Assert.Equal([30, 8, 9, 10], days);
    }

    [Fact]
    public void What_rests_on_a_calendar_that_is_not_out_says_so()
    {
        var year = new WorkingCalendar().Years[^1].Year + 1;
        var (from, to) = (ShanghaiTime.StartOf(new DateOnly(year, 3, 1)), ShanghaiTime.EndOf(new DateOnly(year, 3, 10)));
        Assert.All(Occurrences.Between(new RoundSchedule { Workday = [new TimeOnly(9, 0)] }, Calendar, from, to), one => Assert.True(one.Provisional));
        Assert.All(Occurrences.Between(new RoundSchedule { Daily = [new TimeOnly(9, 0)] }, Calendar, from, to), one => Assert.False(one.Provisional));
    }

    [Fact]
    public void A_key_period_multiplies_the_times_of_a_day_round_the_clock_and_on_days_off()
    {
        // Saturday and Sunday of a plan for workdays.
        var schedule = new RoundSchedule { Workday = [new TimeOnly(9, 0), new TimeOnly(15, 0)] };
        KeyPeriodDays[] periods = [new("k", new DateOnly(2026, 3, 7), new DateOnly(2026, 3, 7), 2)];
        var found = Occurrences.Between(schedule, Calendar, ShanghaiTime.StartOf(new DateOnly(2026, 3, 7)), ShanghaiTime.EndOf(new DateOnly(2026, 3, 8)), periods);
        Assert.Equal(["00:00", "09:00", "12:00", "15:00"], Clock(found));
        Assert.All(found, one => Assert.Equal("k", one.KeyPeriodId));

        var monday = new DateOnly(2026, 3, 9);
        found = Occurrences.Between(schedule, Calendar, ShanghaiTime.StartOf(monday), ShanghaiTime.EndOf(monday), [new("k", monday, monday, 3)]);
        Assert.Equal(["03:00", "09:00", "11:00", "13:00", "15:00", "21:00"], Clock(found));
        Assert.Equal(["09:00", "15:00"], Clock(found.Where(one => one.KeyPeriodId is null)));
        found = Occurrences.Between(new RoundSchedule { Every = TimeSpan.FromHours(8) }, Calendar, ShanghaiTime.StartOf(monday), ShanghaiTime.EndOf(monday), [new("k", monday, monday, 2)]);
        Assert.Equal(["00:00", "04:00", "08:00", "12:00", "16:00", "20:00"], Clock(found));
    }

    [Fact]
    public void Dividing_the_day_gives_so_many_times_as_many_times() =>
        Gen.Select(Times, Gen.Int[1, 12]).Sample((times, parts) =>
        {
            var all = Occurrences.Divide(times, parts).ToList();
            Assert.Equal(times.Count * parts, all.Count);
            Assert.Subset(all.ToHashSet(), times.ToHashSet());
        });

    private static IEnumerable<string> Clock(IEnumerable<Occurrence> found) => found.Select(one => ShanghaiTime.Of(one.At).ToString("HH:mm", null));

    private static int Months(RoundPeriod period) => period switch { RoundPeriod.Month => 1, RoundPeriod.Quarter => 3, RoundPeriod.HalfYear => 6, _ => 12 };

    /// <summary>The specification as one would check it with a paper calendar: each day is asked whether it is one.</summary>
    private static List<DateTimeOffset> Naive(RoundSchedule schedule, DateOnly first, DateOnly last)
    {
        var instants = new HashSet<DateTimeOffset>();
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            var times = new List<TimeOnly>();
            times.AddRange(Calendar.IsWorkday(day) ? schedule.Workday : []);
            times.AddRange(schedule.Daily);
            times.AddRange(schedule.Weekly.Where(rule => rule.On.Contains(day.DayOfWeek)).SelectMany(rule => rule.At));
            times.AddRange(schedule.Ranges.Where(rule => day >= rule.From && day <= rule.To && (!rule.WorkdaysOnly || Calendar.IsWorkday(day))).SelectMany(rule => rule.At));
            times.AddRange(schedule.Periodic.Where(rule => Names(rule, day)).SelectMany(rule => rule.At));
            instants.UnionWith(times.Select(time => ShanghaiTime.At(day, time)));
        }

        return [.. instants.Order()];
    }

    /// <summary>Whether <paramref name="day"/> is the day of the rule: some day near it, of the right month, is the rule's own and is moved here.</summary>
    private static bool Names(PeriodicRule rule, DateOnly day)
    {
        for (var own = day.AddDays(-20); own <= day.AddDays(20); own = own.AddDays(1))
        {
            if ((own.Month - 1) % Months(rule.Period) != rule.Month - 1)
            {
                continue;
            }

            var length = DateTime.DaysInMonth(own.Year, own.Month);
            bool isOwn;
            if (rule.CountsWorkdays)
            {
                var before = Enumerable.Range(1, own.Day).Count(number => Calendar.IsWorkday(new DateOnly(own.Year, own.Month, number)));
                var all = Enumerable.Range(1, length).Count(number => Calendar.IsWorkday(new DateOnly(own.Year, own.Month, number)));
                isOwn = Calendar.IsWorkday(own) && before == (rule.Day == 0 ? all : Math.Min(rule.Day, all));
                if (isOwn && own == day)
                {
                    return true;
                }

                continue;
            }

            isOwn = own.Day == (rule.Day == 0 ? length : Math.Min(rule.Day, length));
            var moved = own;
            while (rule.OnHoliday != HolidayRule.Stay && !Calendar.IsWorkday(moved))
            {
                moved = moved.AddDays(rule.OnHoliday == HolidayRule.NextWorkday ? 1 : -1);
            }

            if (isOwn && moved == day)
            {
                return true;
            }
        }

        return false;
    }
}
