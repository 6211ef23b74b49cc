using CsCheck;
using Platform.Alerting.SlaClocks;
using Platform.Alerting.Terms;
using Platform.Contracts;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Alerting.Tests.SlaClocks;

public sealed class SlaClockTests
{
    private static readonly WorkingCalendar Calendar = new();
    private static readonly TimeRange[] Office = [new(new(8, 30), new(12, 0)), new(new(14, 30), new(17, 30))];

    /// <summary>003-1 §2.7.3: the limit by the instant the fault began; after four hours 一般 is 重大.</summary>
    private static readonly TermsDocument Beijing = Terms(
        new(Severity.General, TimeSpan.FromHours(1), TimeSpan.FromHours(4), TimeSpan.FromHours(2), SlaClock.AroundTheClock, ["003-1 §2.7.3(1)"], TimeSpan.FromHours(4)),
        new(Severity.Major, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(20), SlaClock.AroundTheClock, ["003-1 §2.7.3(2)"]));

    [Theory]
    [InlineData("2026-11-23 10:00", "01:00:00", false)] // Monday in the morning
    [InlineData("2026-11-23 13:00", "02:00:00", true)] // Monday at noon
    [InlineData("2026-11-23 23:30", "02:00:00", true)] // Monday night
    [InlineData("2026-10-10 09:00", "01:00:00", false)] // a make-up Saturday
    [InlineData("2026-10-02 09:00", "02:00:00", true)] // National Day
    [InlineData("2026-11-22 09:00", "02:00:00", true)] // Sunday
    public void The_limit_is_chosen_by_the_instant_the_fault_began(string began, string limit, bool offHours)
    {
        var respond = Read(Beijing, Facts(At(began)), At(began)).Respond!;
        Assert.Equal(TimeSpan.Parse(limit, System.Globalization.CultureInfo.InvariantCulture), respond.Limit);
        Assert.Equal(offHours, respond.OffHours);
        Assert.Equal(At(began) + respond.Limit, respond.Deadline);
    }

    [Fact]
    public void Around_the_clock_counts_nights_and_holidays()
    {
        var terms = Terms(new SlaDefinition(null, TimeSpan.FromMinutes(15), TimeSpan.FromHours(4), null, SlaClock.AroundTheClock, ["004 §二2"]));
        var clocks = Read(terms, Facts(At("2026-10-01 23:50")), At("2026-10-01 23:51"));
        Assert.Equal(At("2026-10-02 00:05"), clocks.Respond!.Deadline);
        Assert.Equal(At("2026-10-02 03:50"), clocks.Restore!.Deadline);
    }

    [Fact]
    public void A_general_fault_becomes_major_after_four_hours_and_gets_the_clocks_of_a_major_one_from_then()
    {
        var began = At("2026-11-23 10:00");
        var before = Read(Beijing, Facts(began), began.AddHours(3));
        Assert.Equal(began.AddHours(4), before.BecomesMajorAt);

        var after = Read(Beijing, Facts(began) with { RaisedAt = began.AddHours(4), AcknowledgedAt = began.AddMinutes(20) }, began.AddHours(4.1));
        Assert.Null(after.BecomesMajorAt);
        Assert.Equal(began.AddHours(4).AddMinutes(30), after.Restore!.Deadline);
        Assert.Equal(ClockOutcome.Met, after.Respond!.Outcome);
        Assert.Equal(ClockOutcome.Overdue, after.All.Single(clock => clock is { Kind: ClockKind.Restore, Severity: Severity.General }).Outcome);
    }

    [Fact]
    public void The_rule_for_the_severity_wins_over_the_rule_for_any_and_the_first_over_the_second()
    {
        SlaDefinition[] rules =
        [
            new(null, TimeSpan.FromMinutes(1), null, null, SlaClock.AroundTheClock, ["any"]),
            new(Severity.Major, TimeSpan.FromMinutes(2), null, null, SlaClock.AroundTheClock, ["major"]),
            new(Severity.Major, TimeSpan.FromMinutes(3), null, null, SlaClock.AroundTheClock, ["second"]),
        ];
        Assert.Equal(["major"], SlaRule.Winner(rules, Severity.Major, rule => rule.Respond is not null)!.Serves);
        Assert.Equal(["any"], SlaRule.Winner(rules, Severity.General, rule => rule.Respond is not null)!.Serves);
        Assert.Null(SlaRule.Winner(rules, Severity.Major, rule => rule.Restore is not null));
    }

    [Fact]
    public void A_fault_that_ends_by_itself_in_time_counts_as_neither_met_nor_missed()
    {
        var began = At("2026-11-23 10:00");
        var clocks = Read(Beijing, Facts(began) with { RecoveredAt = began.AddMinutes(5) }, began.AddHours(9));
        Assert.Equal(ClockOutcome.Void, clocks.Respond!.Outcome);
        Assert.Equal(ClockOutcome.Met, clocks.Restore!.Outcome);
    }

    [Fact]
    public void A_year_without_a_notice_marks_what_was_computed_from_it()
    {
        Assert.True(Read(Beijing, Facts(At("2027-03-01 10:00")), At("2027-03-01 10:01")).Respond!.Provisional);
        Assert.False(Read(Beijing, Facts(At("2026-03-02 10:00")), At("2026-03-02 10:01")).Respond!.Provisional);
    }

    /// <summary>Minutes of autumn 2026: National Day, two make-up days, weekends, nights.</summary>
    private static readonly Gen<DateTimeOffset> Minute = Gen.Int[0, 45 * 24 * 60].Select(minute => At("2026-09-10 00:00").AddMinutes(minute));

    [Fact]
    public void A_working_hours_clock_agrees_with_a_model_that_walks_minute_by_minute() =>
        Gen.Select(Minute, Gen.Int[1, 20 * 60]).Sample(
            (began, limit) =>
            {
                var terms = Terms(new SlaDefinition(null, null, TimeSpan.FromMinutes(limit), null, SlaClock.WorkingHours, ["002 §一7"]));
                return Read(terms, Facts(began), began).Restore!.Deadline == Walk(began, limit);
            },
            iter: 300);

    [Fact]
    public void What_has_elapsed_and_what_remains_always_make_the_limit_until_the_deadline() =>
        Gen.Select(Minute, Gen.Int[1, 20 * 60], Gen.Int[0, 4 * 24 * 60]).Sample(
            (began, limit, later) =>
            {
                var terms = Terms(new SlaDefinition(null, null, TimeSpan.FromMinutes(limit), null, SlaClock.WorkingHours, []));
                var clock = Read(terms, Facts(began), began.AddMinutes(later)).Restore!;
                return began.AddMinutes(later) <= clock.Deadline
                    ? clock.Elapsed + clock.Remaining == clock.Limit && clock.Outcome == ClockOutcome.Running
                    : clock.Remaining == TimeSpan.Zero && clock.Outcome == ClockOutcome.Overdue;
            },
            iter: 300);

    [Fact]
    public void A_clock_that_has_stopped_never_changes_again() =>
        Gen.Select(Minute, Gen.Int[0, 600], Gen.Int[0, 600], Gen.Int[0, 100_000]).Sample(
            (began, acknowledged, recovered, later) =>
            {
                var facts = Facts(began) with { AcknowledgedAt = began.AddMinutes(acknowledged), RecoveredAt = began.AddMinutes(acknowledged + recovered) };
                var then = Read(Beijing, facts, facts.RecoveredAt!.Value);
                var afterwards = Read(Beijing, facts, facts.RecoveredAt.Value.AddMinutes(later));
                return then.All.SequenceEqual(afterwards.All);
            },
            iter: 300);

    private static DateTimeOffset Walk(DateTimeOffset began, int minutes)
    {
        var at = began;
        while (minutes > 0)
        {
            var local = ShanghaiTime.Of(at);
            var time = TimeOnly.FromDateTime(local.DateTime);
            if (Calendar.IsWorkday(DateOnly.FromDateTime(local.DateTime)) && Office.Any(span => span.From <= time && time < span.To))
            {
                minutes--;
            }

            at = at.AddMinutes(1);
        }

        return at;
    }

    private static IncidentClocks Read(TermsDocument terms, IncidentFacts facts, DateTimeOffset now) => SlaClockReader.Read(facts, terms, Calendar, now);

    private static IncidentFacts Facts(DateTimeOffset began) => new(began, Severity.General, null, null, null);

    private static TermsDocument Terms(params SlaDefinition[] rules) =>
        new() { Title = "测试", From = new(2026, 1, 1), To = new(2026, 12, 31), WorkingHours = Office, Sla = rules };

    private static DateTimeOffset At(string local) =>
        new DateTimeOffset(DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture), ShanghaiTime.Offset).ToUniversalTime();
}
