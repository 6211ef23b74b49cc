using Microsoft.EntityFrameworkCore;
using Platform.Alerting.Data;
using Platform.Alerting.Incidents;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.ServiceDefaults.Messaging;

namespace Platform.Alerting.Alerts;

/// <summary>
/// A check that is down fires an alert and opens an incident, or joins the open one of the same check. A check that is up
/// again resolves the alert, and the incident recovers and closes. What is in between ends nothing: degraded is not
/// healthy yet, unknown is not knowledge, and a paused check leaves its incident to a person. They open nothing either.
/// A check that flaps is not well, whatever its state. A fault that is suppressed fires an alert that everybody can see, with the
/// reason, but opens no incident and tells nobody, until the same fault comes once more without a reason.
/// </summary>
internal sealed class OpenIncidentOnCheckFailed(AlertingDb db, OpenIncident open, IncidentProgress progress, TimeProvider time) : IReaction<CheckStateChanged>
{
    private const string Actor = "巡检";

    public async Task HandleAsync(CheckStateChanged received, EventContext context, CancellationToken cancellationToken)
    {
        var alert = await db.Alerts.FirstOrDefaultAsync(row => row.CheckId == received.CheckId && row.EndsAt == null, cancellationToken);
        var incident = await db.Incidents.Where(row => row.CheckId == received.CheckId && row.RecoveredAt == null)
            .OrderByDescending(row => row.OpenedAt).FirstOrDefaultAsync(cancellationToken);
        switch (received.Current)
        {
            case CheckStatus.Down or CheckStatus.Up or CheckStatus.Degraded when received.Flapping || received.Current == CheckStatus.Down:
                await FireAsync(received, alert, incident, cancellationToken);
                break;
            case CheckStatus.Up:
                await ResolveAsync(received, alert, incident, cancellationToken);
                break;
            case CheckStatus.Paused when alert?.Suppressed is not null:
                // Nobody was told and nobody probes any more: there is nothing left that it could say.
                (alert.EndsAt, alert.UpdatedAt) = (received.OccurredAt < alert.StartsAt ? alert.StartsAt : received.OccurredAt, time.GetUtcNow());
                alert.Version++;
                break;
            default:
                await NoteAsync(received, incident, cancellationToken);
                break;
        }
    }

    private async Task FireAsync(CheckStateChanged received, Alert? alert, Incident? incident, CancellationToken cancellationToken)
    {
        var isNew = alert is null;
        if (alert is null)
        {
            db.Alerts.Add(alert = AlertOf(received));
        }
        else
        {
            (alert.Annotations, alert.Summary, alert.UpdatedAt) = (CheckAlert.Annotations(received), CheckAlert.Summary(received), time.GetUtcNow());
            alert.Version++;
        }

        var wasSuppressed = alert.Suppressed;
        if (incident is null && received.SuppressedBy is { } cause)
        {
            (alert.Suppressed, alert.SuppressedBy, alert.SuppressedReason) = (cause.Kind, cause.Id, cause.Reason);
            return;
        }

        (alert.Suppressed, alert.SuppressedBy, alert.SuppressedReason) = (null, null, null);
        if (incident is not null)
        {
            await NoteAsync(received, incident, cancellationToken);
        }
        else
        {
            // It may have been open before and closed by a person: the fault is back, so somebody must be told again.
            incident = await open.RunAsync(FaultOf(received, alert, wasSuppressed), cancellationToken);
        }

        alert.IncidentId = incident.Id;
        if (isNew || wasSuppressed is not null)
        {
            db.Publish(new AlertFired(
                alert.Id, alert.ContractId, alert.SystemId, alert.CheckId, alert.Summary, alert.Severity, alert.StartsAt, alert.IncidentId, alert.Version));
        }
    }

    private Alert AlertOf(CheckStateChanged received)
    {
        var labels = CheckAlert.Labels(received);
        return new Alert
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()).ToString("N"),
            Labels = labels,
            Annotations = CheckAlert.Annotations(received),
            Fingerprint = Fingerprint.Of(labels),
            ContractId = received.ContractId,
            SystemId = received.SystemId,
            SystemName = received.SystemName,
            CheckId = received.CheckId,
            Summary = CheckAlert.Summary(received),
            Severity = received.Severity,
            StartsAt = received.OccurredAt,
            UpdatedAt = time.GetUtcNow(),
            Version = 1,
        };
    }

    private async Task ResolveAsync(CheckStateChanged received, Alert? alert, Incident? incident, CancellationToken cancellationToken)
    {
        if (alert is not null)
        {
            alert.EndsAt = received.OccurredAt < alert.StartsAt ? alert.StartsAt : received.OccurredAt;
            alert.UpdatedAt = time.GetUtcNow();
            alert.Version++;
            if (alert.Suppressed is null)
            {
                db.Publish(new AlertResolved(
                    alert.Id, alert.ContractId, alert.SystemId, alert.CheckId, alert.StartsAt, alert.EndsAt.Value, alert.IncidentId, alert.Version));
            }
        }

        if (incident?.Recover(received.OccurredAt, time.GetUtcNow(), Actor, $"{received.CheckName}恢复正常") == true)
        {
            await progress.AdvanceAsync(incident, IncidentDeed.Closed, cancellationToken);
        }
    }

    private async Task NoteAsync(CheckStateChanged received, Incident? incident, CancellationToken cancellationToken)
    {
        if (incident is not null)
        {
            incident.Record(TimelineKind.Note, received.ConfirmedAt, Actor, $"{received.CheckName}：{CheckAlert.State(received)}，{received.Reason}");
            await progress.AdvanceAsync(incident, IncidentDeed.Updated, cancellationToken);
        }
    }

    /// <summary>
    /// The clocks of a fault run from its beginning; of one that a dependency or a maintenance window kept back, from the instant at
    /// which that ended, for before it nobody had anything to do.
    /// </summary>
    private static Fault FaultOf(CheckStateChanged received, Alert alert, SuppressionKind? wasSuppressed) => new()
    {
        ContractId = received.ContractId,
        SystemId = received.SystemId,
        SystemName = received.SystemName,
        Place = CheckAlert.Place(received),
        CheckId = received.CheckId,
        Title = alert.Summary,
        Symptom = received.Reason,
        // The same fault stays the same when its severity is set anew.
        Fingerprint = Fingerprint.Of(alert.Labels.Where(label => label.Key != "severity")),
        Severity = received.Severity,
        DetectedAt = wasSuppressed is SuppressionKind.Dependency or SuppressionKind.Maintenance ? received.ConfirmedAt : received.OccurredAt,
        OpenedBy = Actor,
    };
}
