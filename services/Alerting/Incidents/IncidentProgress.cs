using Platform.Alerting.Data;
using Platform.Alerting.Escalation;
using Platform.Alerting.SlaClocks;
using Platform.Alerting.Terms;
using Platform.Contracts.Events;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Alerting.Incidents;

/// <summary>What has just been done to an incident; it decides which event tells of it.</summary>
internal enum IncidentDeed
{
    /// <summary>Nothing: only time has passed. An event is published when a step was due.</summary>
    None = 0,

    /// <summary>Opened.</summary>
    Opened = 1,

    /// <summary>Acknowledged.</summary>
    Acknowledged = 2,

    /// <summary>Anything else.</summary>
    Updated = 3,

    /// <summary>Recovered and closed.</summary>
    Closed = 4,
}

/// <summary>
/// The one way on for an incident: after whatever was done to it, takes the steps that are due (raise, tell), sets the
/// instant of the next one, and publishes its new version, all in the caller's transaction. An incident that opens is
/// therefore told of in the very transaction that opens it.
/// </summary>
internal sealed class IncidentProgress(
    AlertingDb db, WorkingCalendar calendar, NoticeSender sender, EscalationSignal signal, TimeProvider time)
{
    public async Task AdvanceAsync(Incident incident, IncidentDeed deed, CancellationToken cancellationToken) =>
        await AdvanceAsync(
            incident, deed, await db.TermsAsync(incident.ContractId, incident.TermsVersion, cancellationToken), cancellationToken);

    public async Task AdvanceAsync(Incident incident, IncidentDeed deed, ContractTerms? terms, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var clocks = SlaClockReader.Read(incident.Facts, terms?.Document, calendar, now);
        var raised = false;
        if (clocks.BecomesMajorAt is { } becomes && becomes <= now)
        {
            raised = incident.RaiseToMajor(becomes, "超过时限仍未恢复，按合同升级为重大故障");
            clocks = SlaClockReader.Read(incident.Facts, terms?.Document, calendar, now);
        }

        var stepped = await sender.SendDueAsync(incident, deed, terms, clocks, now, cancellationToken);
        if (deed == IncidentDeed.None && !raised && !stepped)
        {
            return;
        }

        incident.Version++;
        Publish(incident, deed, clocks);
        signal.Changed();
    }

    private void Publish(Incident incident, IncidentDeed deed, IncidentClocks clocks)
    {
        var snapshot = incident.Snapshot(clocks);
        switch (deed)
        {
            case IncidentDeed.Opened:
                db.Publish(new IncidentOpened(snapshot, incident.Version));
                break;
            case IncidentDeed.Acknowledged:
                db.Publish(new IncidentAcknowledged(snapshot, incident.Version));
                break;
            case IncidentDeed.Closed:
                db.Publish(new IncidentClosed(snapshot, incident.Version));
                break;
            default:
                db.Publish(new IncidentUpdated(snapshot, incident.Version));
                break;
        }
    }
}
