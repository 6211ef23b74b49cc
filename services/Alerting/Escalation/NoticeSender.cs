using Microsoft.EntityFrameworkCore;
using Platform.Alerting.Data;
using Platform.Alerting.Duty;
using Platform.Alerting.Incidents;
using Platform.Alerting.SlaClocks;
using Platform.Alerting.Terms;
using Platform.Contracts.Events;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Alerting.Escalation;

/// <summary>Takes the steps that <see cref="EscalationPlan"/> finds due: a notice for each person, and a line in the timeline.</summary>
internal sealed class NoticeSender(AlertingDb db, WorkingCalendar calendar, AlertingTelemetry telemetry)
{
    private const string RecoveredStep = "recovered";
    private const string Nobody = "无值班人员，未发送通知";

    /// <summary>True when something was asked for or noted; sets when to look again.</summary>
    public async Task<bool> SendDueAsync(
        Incident incident, IncidentDeed deed, ContractTerms? pinned, IncidentClocks clocks, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var taken = deed == IncidentDeed.Opened ? [] : await db.Notices.Where(notice => notice.IncidentId == incident.Id).ToListAsync(cancellationToken);
        var terms = await DutyTermsAsync(incident, pinned, cancellationToken);
        if (!incident.IsOpen)
        {
            incident.NextStepAt = null;
            return deed == IncidentDeed.Closed && SendRecovered(incident, taken, clocks, terms, now);
        }

        if (terms is null)
        {
            return NobodyToTell(incident, deed, now);
        }

        var done = taken.Select(notice => notice.Step).ToHashSet();
        var decision = EscalationPlan.Decide(
            incident.Facts, incident.OpenedAt, terms.Escalate, clocks,
            (clock, part) => SlaClockReader.InstantAt(clock, part, pinned!.Document, calendar), done, now);
        incident.NextStepAt = decision.NextAt;
        if (decision.Due.Count == 0)
        {
            return false;
        }

        var roster = Roster.Of(terms, await db.ReplacementsAsync(incident.ContractId!, now, now.AddTicks(1), cancellationToken));
        foreach (var step in decision.Due)
        {
            Take(step, incident, clocks, terms, roster, now);
        }

        return true;
    }

    /// <summary>Limits stay as they were when the incident opened; who is on duty is what the newest version says.</summary>
    private async Task<TermsDocument?> DutyTermsAsync(Incident incident, ContractTerms? pinned, CancellationToken cancellationToken)
    {
        var current = await db.CurrentTermsAsync(incident.ContractId, cancellationToken);
        return (current is null || pinned?.Version > current.Version ? pinned : current)?.Document;
    }

    /// <summary>Without a contract nobody is known; the record says so, and the steps begin when a contract comes.</summary>
    private static bool NobodyToTell(Incident incident, IncidentDeed deed, DateTimeOffset now)
    {
        incident.NextStepAt = null;
        if (deed == IncidentDeed.Opened)
        {
            incident.Record(TimelineKind.Requested, now, Incident.Platform, Nobody);
        }

        return deed == IncidentDeed.Opened;
    }

    private void Take(DueStep step, Incident incident, IncidentClocks clocks, TermsDocument terms, Roster roster, DateTimeOffset now)
    {
        var people = step.To is null ? [] : Recipients.Of(step.To, terms, roster, incident.AcknowledgedBy, now);
        var variables = NoticeVariables.Of(incident, clocks, KindOf(step) == TimelineKind.Requested ? incident.Symptom : step.Reason, now);
        foreach (var person in people)
        {
            Ask(incident, step.Key, person, step.Template, variables, incident.ShortCode, now);
        }

        if (people.Count == 0)
        {
            db.Notices.Add(NewNotice(incident, step.Key, "", step.Template, now));
        }

        telemetry.Step(step.Template, people.Count > 0);
        if (step.To is not null)
        {
            incident.Record(KindOf(step), now, Incident.Platform, LineOf(step, people, terms));
        }
    }

    private static TimelineKind KindOf(DueStep step) => step.Template == "incident-opened" ? TimelineKind.Requested : TimelineKind.Escalated;

    private static string LineOf(DueStep step, IReadOnlyList<string> people, TermsDocument terms)
    {
        if (people.Count > 0)
        {
            return $"{step.Reason}，通知{Recipients.Shown(step.To!, terms)}：{string.Join("、", people.Select(terms.Shown))}";
        }

        return step.To is EscalationPlan.OnDuty or EscalationPlan.Handler
            ? Nobody
            : $"{step.Reason}，「{step.To}」无可通知人员，未发送通知";
    }

    /// <summary>Whoever was told of the fault is told of its end.</summary>
    private bool SendRecovered(Incident incident, List<Notice> taken, IncidentClocks clocks, TermsDocument? terms, DateTimeOffset now)
    {
        if (terms is null || taken.Exists(notice => notice.Step == RecoveredStep))
        {
            return false;
        }

        var variables = NoticeVariables.Of(incident, clocks, incident.Resolution ?? "", now);
        foreach (var person in taken.Select(notice => notice.PersonId).Where(person => person.Length > 0).Distinct())
        {
            Ask(incident, RecoveredStep, person, "incident-recovered", variables, null, now);
        }

        return true;
    }

    private void Ask(
        Incident incident, string step, string person, string template, IReadOnlyDictionary<string, string> variables, string? replyCode, DateTimeOffset now)
    {
        var notice = NewNotice(incident, step, person, template, now);
        db.Notices.Add(notice);
        db.Publish(new NotificationRequested(
            notice.Id, incident.ContractId, person, incident.Id, template, variables, replyCode, now, now + NoticeVariables.TimeToLive));
    }

    private static Notice NewNotice(Incident incident, string step, string person, string template, DateTimeOffset now) => new()
    {
        Id = Notice.KeyOf(incident.Id, step, person),
        IncidentId = incident.Id,
        Step = step,
        PersonId = person,
        Template = template,
        RequestedAt = now,
    };
}
