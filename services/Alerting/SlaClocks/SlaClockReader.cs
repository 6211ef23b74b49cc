using Platform.Alerting.Terms;
using Platform.Contracts;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Alerting.SlaClocks;

/// <summary>
/// The one function that reads the clocks: from what happened, what the contract says and the calendar, at an instant.
/// Nothing counts down anywhere else, so a restart, a late event or a corrected fact changes nothing but the facts.
/// </summary>
/// <remarks>
/// A fault that turned 重大 gets the clocks of 重大 from the instant it turned (003-1 §2.7.3 leaves open whether they
/// restart; from the beginning they would be missed already). The clocks of 一般 stay beside them, as they were.
/// </remarks>
internal static class SlaClockReader
{
    public static IncidentClocks Read(IncidentFacts facts, TermsDocument? terms, WorkingCalendar calendar, DateTimeOffset now)
    {
        if (terms is null)
        {
            return IncidentClocks.None;
        }

        var clocks = new List<Clock>();
        Add(facts.Severity, facts.DetectedAt);
        if (facts.RaisedAt is { } raised && facts.Severity != Severity.Major)
        {
            Add(Severity.Major, raised);
        }

        return new IncidentClocks(clocks, BecomesMajorAt(facts, terms, calendar));

        void Add(Severity severity, DateTimeOffset startedAt)
        {
            if (facts.AcknowledgedAt is not { } acknowledged || acknowledged > startedAt || startedAt == facts.DetectedAt)
            {
                AddOne(ClockKind.Respond, severity, startedAt);
            }

            AddOne(ClockKind.Restore, severity, startedAt);
        }

        void AddOne(ClockKind kind, Severity severity, DateTimeOffset startedAt)
        {
            if (ReadOne(kind, severity, startedAt, facts, terms, calendar, now) is { } clock)
            {
                clocks.Add(clock);
            }
        }
    }

    /// <summary>The instant at which a part of a clock's limit is used up, for warnings; 1 is its deadline.</summary>
    public static DateTimeOffset InstantAt(Clock clock, double part, TermsDocument terms, WorkingCalendar calendar) =>
        part >= 1 ? clock.Deadline : SlaRule.After(clock.Counting, clock.StartedAt, clock.Limit * part, terms.WorkingHours, calendar);

    private static Clock? ReadOne(
        ClockKind kind, Severity severity, DateTimeOffset startedAt, IncidentFacts facts, TermsDocument terms, WorkingCalendar calendar, DateTimeOffset now)
    {
        var rule = SlaRule.Winner(terms.Sla, severity, rule => kind == ClockKind.Restore ? rule.Restore is not null : rule.Respond is not null);
        if (rule is null || SlaRule.LimitOf(rule, kind, startedAt, terms.WorkingHours, calendar) is not { } chosen)
        {
            return null;
        }

        var deadline = SlaRule.After(rule.Clock, startedAt, chosen.Limit, terms.WorkingHours, calendar);
        var stopped = kind == ClockKind.Respond ? Earliest(facts.AcknowledgedAt, facts.RecoveredAt) : facts.RecoveredAt;
        var answered = kind == ClockKind.Restore || (facts.AcknowledgedAt is { } acknowledged && acknowledged == stopped);
        var outcome = stopped switch
        {
            null => now > deadline ? ClockOutcome.Overdue : ClockOutcome.Running,
            { } at when at > deadline => ClockOutcome.Missed,
            _ => answered ? ClockOutcome.Met : ClockOutcome.Void,
        };
        var elapsed = SlaRule.Between(rule.Clock, startedAt, stopped ?? now, terms.WorkingHours, calendar);
        var remaining = stopped is null && elapsed < chosen.Limit ? chosen.Limit - elapsed : TimeSpan.Zero;
        return new Clock(
            kind, severity, startedAt, chosen.Limit, chosen.OffHours, rule.Clock, deadline, stopped, outcome, elapsed, remaining,
            IsProvisional(rule, startedAt, deadline, calendar), rule.Serves);
    }

    private static DateTimeOffset? BecomesMajorAt(IncidentFacts facts, TermsDocument terms, WorkingCalendar calendar)
    {
        if (facts.Severity == Severity.Major || facts.RaisedAt is not null || facts.RecoveredAt is not null
            || SlaRule.Winner(terms.Sla, facts.Severity, rule => rule.EscalateToMajorAfter is not null) is not { } rule)
        {
            return null;
        }

        return SlaRule.After(rule.Clock, facts.DetectedAt, rule.EscalateToMajorAfter!.Value, terms.WorkingHours, calendar);
    }

    /// <summary>Only arithmetic that asked the calendar can be provisional.</summary>
    private static bool IsProvisional(SlaDefinition rule, DateTimeOffset startedAt, DateTimeOffset deadline, WorkingCalendar calendar) =>
        (rule.Clock == SlaClock.WorkingHours || rule.RespondOffHours is not null)
        && (calendar.IsProvisional(ShanghaiTime.DateOf(startedAt)) || calendar.IsProvisional(ShanghaiTime.DateOf(deadline)));

    private static DateTimeOffset? Earliest(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null ? other : other is null || one <= other ? one : other;
}
