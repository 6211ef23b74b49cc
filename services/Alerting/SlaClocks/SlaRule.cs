using Platform.Contracts;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Alerting.SlaClocks;

/// <summary>Which rule of a contract wins, and how long it gives.</summary>
internal static class SlaRule
{
    /// <summary>
    /// Exactly one rule wins: the first that names the severity itself, else the first for any severity. The limits are never
    /// sorted: 002 gives the worse class the longer one.
    /// </summary>
    public static SlaDefinition? Winner(IEnumerable<SlaDefinition> rules, Severity severity, Func<SlaDefinition, bool> speaks)
    {
        SlaDefinition? any = null;
        foreach (var rule in rules.Where(speaks))
        {
            if (rule.Severity == severity)
            {
                return rule;
            }

            any ??= rule.Severity is null ? rule : null;
        }

        return any;
    }

    /// <summary>The limit, by the instant the clock began (003-1 §2.7.3); it runs on around the clock all the same.</summary>
    public static (TimeSpan Limit, bool OffHours)? LimitOf(SlaDefinition rule, ClockKind kind, DateTimeOffset startedAt, IReadOnlyList<TimeRange> hours, WorkingCalendar calendar)
    {
        if (kind == ClockKind.Restore)
        {
            return rule.Restore is { } restore ? (restore, false) : null;
        }

        var off = rule.RespondOffHours is not null && !calendar.IsWorkingTime(startedAt, hours);
        var limit = off ? rule.RespondOffHours : rule.Respond;
        return limit is { } respond ? (respond, off) : null;
    }

    /// <summary>When <paramref name="amount"/> is used up, counted the rule's way.</summary>
    public static DateTimeOffset After(SlaClock counting, DateTimeOffset startedAt, TimeSpan amount, IReadOnlyList<TimeRange> hours, WorkingCalendar calendar) =>
        counting == SlaClock.WorkingHours ? calendar.AddWorkingTime(startedAt, amount, hours) : startedAt + amount;

    /// <summary>How much has been used up, counted the rule's way.</summary>
    public static TimeSpan Between(SlaClock counting, DateTimeOffset startedAt, DateTimeOffset until, IReadOnlyList<TimeRange> hours, WorkingCalendar calendar) =>
        until <= startedAt ? TimeSpan.Zero
        : counting == SlaClock.WorkingHours ? calendar.WorkingTimeBetween(startedAt, until, hours) : until - startedAt;
}
