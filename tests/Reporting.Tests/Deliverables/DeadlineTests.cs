using Platform.Contracts;
using Platform.Reporting.Deliverables;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Reporting.Tests.Deliverables;

public sealed class DeadlineTests
{
    private static readonly WorkingCalendar Calendar = new();

    private static readonly DeliverableDefinition Monthly = new()
    {
        Id = "monthly",
        Name = "月度运维执行报告",
        Each = DeliverableCadence.Month,
        OnHoliday = HolidayRule.NextWorkday,
        Steps = ["draft", "sign", "deliver", "accept"],
    };

    [Fact]
    public void The_fifths_of_2026_move_as_004_expects()
    {
        var due = DeliverablePeriods.Of(DeliverableCadence.Month, new(2025, 12, 1), new(2026, 11, 30))
            .Select(period => DeliverableDeadline.Of(Monthly, period.To, Calendar)).ToArray();
        Assert.Equal(
            ["2026-04-07", "2026-05-06", "2026-07-06", "2026-09-07", "2026-10-08", "2026-12-07"],
            due.Where(deadline => deadline.Due != deadline.Named).Select(deadline => $"{deadline.Due:yyyy-MM-dd}"));
        Assert.All(due, deadline => Assert.False(deadline.Provisional));
    }

    [Fact]
    public void When_a_weekend_is_no_holiday_only_named_holidays_move_it()
    {
        var rule = Monthly with { WeekendIsHoliday = false };
        var moved = DeliverablePeriods.Of(DeliverableCadence.Month, new(2025, 12, 1), new(2026, 11, 30))
            .Select(period => DeliverableDeadline.Of(rule, period.To, Calendar)).Where(deadline => deadline.Due != deadline.Named);
        Assert.Equal(["2026-04-07", "2026-05-06", "2026-10-08"], moved.Select(deadline => $"{deadline.Due:yyyy-MM-dd}"));
    }

    [Fact]
    public void A_deadline_in_a_year_without_its_notice_is_provisional() =>
        Assert.True(DeliverableDeadline.Of(Monthly, new(2026, 12, 31), Calendar).Provisional);

    [Fact]
    public void A_day_that_a_month_does_not_have_is_its_last() =>
        Assert.Equal(new DateOnly(2026, 2, 28), DeliverableDeadline.Of(Monthly with { DueDay = 31, OnHoliday = HolidayRule.Stay }, new(2026, 1, 31), Calendar).Named);

    [Theory]
    [InlineData(DeliverableCadence.Month, 12, "2026-01", "2026年1月", "2026-12")]
    [InlineData(DeliverableCadence.Quarter, 4, "2026-q1", "2026年第一季度", "2026-q4")]
    [InlineData(DeliverableCadence.HalfYear, 2, "2026-h1", "2026年上半年", "2026-h2")]
    [InlineData(DeliverableCadence.Year, 1, "2026", "2026年度", "2026")]
    [InlineData(DeliverableCadence.Once, 1, "term", "2026年1月1日至2026年12月31日", "term")]
    public void A_cadence_has_its_periods(DeliverableCadence cadence, int count, string first, string label, string last)
    {
        var periods = DeliverablePeriods.Of(cadence, new(2026, 1, 1), new(2026, 12, 31)).ToArray();
        Assert.Equal(count, periods.Length);
        Assert.Equal((first, label), (periods[0].Key, periods[0].Label));
        Assert.Equal(last, periods[^1].Key);
        Assert.Equal(new DateOnly(2026, 12, 31), periods[^1].To);
    }

    [Fact]
    public void Periods_are_cut_to_the_term()
    {
        var periods = DeliverablePeriods.Of(DeliverableCadence.Quarter, new(2026, 2, 10), new(2026, 5, 3)).ToArray();
        Assert.Equal([(new DateOnly(2026, 2, 10), new DateOnly(2026, 3, 31)), (new DateOnly(2026, 4, 1), new DateOnly(2026, 5, 3))], periods.Select(period => (period.From, period.To)));
    }

    [Theory]
    [InlineData("2026-11-20", 0, "Upcoming")]
    [InlineData("2026-12-01", 0, "Due")]
    [InlineData("2026-12-07", 1, "Due")]
    [InlineData("2026-12-08", 0, "Missing")]
    [InlineData("2026-12-08", 1, "Late")]
    [InlineData("2026-12-30", 3, "Delivered")]
    public void A_state_follows_from_the_day_and_the_steps(string today, int done, string expected) =>
        Assert.Equal(expected, Line(today, done, "2026-12-07 23:59").State.ToString());

    [Fact]
    public void Delivery_after_the_deadline_is_told() => Assert.Equal(DeliverableState.DeliveredLate, Line("2026-12-30", 3, "2026-12-08 00:00").State);

    [Fact]
    public void A_line_has_its_title_and_next_step()
    {
        var line = Line("2026-12-01", 1, "2026-12-01 09:00");
        Assert.Equal("《月度运维执行报告》2026年11月", line.Title);
        Assert.Equal("sign", line.NextStep);
    }

    private static DeliverableLine Line(string today, int done, string at)
    {
        var contract = new ContractDocument { Id = "c", Title = "t", Customer = "k", From = new(2026, 1, 1), To = new(2026, 12, 31), Deliverables = [Monthly] };
        var steps = Monthly.Steps.Take(done).Select(step => new DeliverableStepRow
        {
            ContractId = "c",
            DeliverableId = "monthly",
            Period = "2026-11",
            Step = step,
            DoneBy = "zhang",
            DoneAt = new DateTimeOffset(DateTime.Parse(at, null), ShanghaiTime.Offset),
        });
        return DeliverableLedger.Of(contract, steps, Calendar, DateOnly.Parse(today, null)).Single(line => line.Period.Key == "2026-11");
    }
}
