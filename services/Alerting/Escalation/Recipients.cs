using Platform.Alerting.Duty;
using Platform.Alerting.Terms;

namespace Platform.Alerting.Escalation;

/// <summary>Turns a step's <c>to</c> into people: on duty now, the one who handles it, a person, or everybody of a group.</summary>
internal static class Recipients
{
    public static IReadOnlyList<string> Of(string to, TermsDocument terms, Roster roster, string? acknowledgedBy, DateTimeOffset now)
    {
        if (to == EscalationPlan.Handler && terms.People.Any(person => person.Id == acknowledgedBy))
        {
            return [acknowledgedBy!];
        }

        if (to is EscalationPlan.OnDuty or EscalationPlan.Handler)
        {
            return [.. roster.At(now).Select(span => span.PersonId).Distinct()];
        }

        return terms.People.Any(person => person.Id == to)
            ? [to]
            : [.. terms.People.Where(person => string.Equals(person.Group, to, StringComparison.OrdinalIgnoreCase)).Select(person => person.Id)];
    }

    /// <summary>How the timeline calls it.</summary>
    public static string Shown(string to, TermsDocument terms) => to switch
    {
        EscalationPlan.OnDuty => "值班人员",
        EscalationPlan.Handler => "处理人",
        _ => terms.Shown(to),
    };
}
