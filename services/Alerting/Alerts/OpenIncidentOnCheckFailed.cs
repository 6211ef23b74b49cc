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
            case CheckStatus.Down:
                await FireAsync(received, alert, incident, cancellationToken);
                break;
            case CheckStatus.Up:
                await ResolveAsync(received, alert, incident, cancellationToken);
                break;
            default:
                await NoteAsync(received, incident, cancellationToken);
                break;
        }
    }

    private async Task FireAsync(CheckStateChanged received, Alert? alert, Incident? incident, CancellationToken cancellationToken)
    {
        if (alert is not null)
        {
            alert.Annotations = CheckAlert.Annotations(received);
            alert.UpdatedAt = time.GetUtcNow();
            alert.Version++;
            if (incident is null)
            {
                // The incident was closed by a person, but the fault is back: somebody must be told again.
                alert.IncidentId = (await open.RunAsync(FaultOf(received, alert), cancellationToken)).Id;
            }
            else
            {
                await NoteAsync(received, incident, cancellationToken);
            }

            return;
        }

        var labels = CheckAlert.Labels(received);
        alert = new Alert
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
        db.Alerts.Add(alert);
        if (incident is null)
        {
            incident = await open.RunAsync(FaultOf(received, alert), cancellationToken);
        }
        else
        {
            await NoteAsync(received, incident, cancellationToken);
        }

        alert.IncidentId = incident.Id;
        db.Publish(new AlertFired(
            alert.Id, alert.ContractId, alert.SystemId, alert.CheckId, alert.Summary, alert.Severity, alert.StartsAt, alert.IncidentId, alert.Version));
    }

    private async Task ResolveAsync(CheckStateChanged received, Alert? alert, Incident? incident, CancellationToken cancellationToken)
    {
        if (alert is not null)
        {
            alert.EndsAt = received.OccurredAt < alert.StartsAt ? alert.StartsAt : received.OccurredAt;
            alert.UpdatedAt = time.GetUtcNow();
            alert.Version++;
            db.Publish(new AlertResolved(
                alert.Id, alert.ContractId, alert.SystemId, alert.CheckId, alert.StartsAt, alert.EndsAt.Value, alert.IncidentId, alert.Version));
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
            incident.Record(TimelineKind.Note, received.ConfirmedAt, Actor, $"{received.CheckName}：{Labels.Of(received.Current)}，{received.Reason}");
            await progress.AdvanceAsync(incident, IncidentDeed.Updated, cancellationToken);
        }
    }

    private static Fault FaultOf(CheckStateChanged received, Alert alert) => new()
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
        DetectedAt = received.OccurredAt,
        OpenedBy = Actor,
    };
}
