using Microsoft.EntityFrameworkCore;
using Platform.Alerting.Data;
using Platform.Alerting.Incidents;
using Platform.Alerting.Terms;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.ServiceDefaults.Messaging;

namespace Platform.Alerting.Escalation;

/// <summary>
/// Writes what became of a message into the incident's timeline. States may arrive late or with one left out: each
/// event carries all instants so far, so what was missed is made up from it.
/// </summary>
internal sealed class RecordDeliveryOnMessageStateChanged(AlertingDb db, IncidentProgress progress) : IReaction<MessageStateChanged>
{
    private const string Channel = "sms";

    public async Task HandleAsync(MessageStateChanged received, EventContext context, CancellationToken cancellationToken)
    {
        if (received.NotificationId is null
            || await db.Notices.FirstOrDefaultAsync(row => row.Id == received.NotificationId, cancellationToken) is not { } notice
            || await db.Incidents.FirstOrDefaultAsync(row => row.Id == notice.IncidentId, cancellationToken) is not { } incident)
        {
            return;
        }

        var terms = await db.CurrentTermsAsync(incident.ContractId, cancellationToken);
        var person = $"{terms?.Document.Shown(notice.PersonId) ?? notice.PersonId}（{received.PhoneMasked}）";
        if (Apply(received, notice, incident, person))
        {
            await progress.AdvanceAsync(incident, IncidentDeed.Updated, cancellationToken);
        }
    }

    /// <summary>True when the timeline has grown.</summary>
    private static bool Apply(MessageStateChanged received, Notice notice, Incident incident, string person)
    {
        var grown = false;
        var provider = received.Provider is null ? "" : $"（{received.Provider}）";
        if (received.SubmittedAt is { } submitted && notice.SubmittedAt is null)
        {
            notice.SubmittedAt = submitted;
            incident.NotifiedAt ??= submitted;
            incident.Record(TimelineKind.Notified, submitted, Incident.Platform, $"短信已提交运营商{provider}：{person}", Channel);
            grown = true;
        }

        var completed = received.CompletedAt ?? received.SubmittedAt ?? received.AcceptedAt;
        if (received.State == MessageState.Delivered && notice.State != MessageState.Delivered)
        {
            incident.DeliveredAt ??= completed;
            incident.Record(TimelineKind.Delivered, completed, Incident.Platform, $"短信已送达：{person}", Channel);
            grown = true;
        }

        if (received.State is MessageState.Failed or MessageState.Expired && notice.State != received.State)
        {
            var why = received.Reason is null ? "" : "：" + received.Reason;
            incident.Record(TimelineKind.NotificationFailed, completed, Incident.Platform, $"短信{Labels.Of(received.State)}，{person}{why}", Channel);
            grown = true;
        }

        notice.State = received.State;
        notice.Reason = received.Reason;
        notice.CompletedAt = received.State >= MessageState.Delivered ? completed : null;
        return grown;
    }
}
