using Microsoft.EntityFrameworkCore;
using Platform.Alerting.Data;
using Platform.Alerting.SlaClocks;
using Platform.Alerting.Terms;
using Platform.Contracts;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Alerting.Incidents;

/// <summary>Incidents as the API shows them, their clocks read at this moment.</summary>
internal sealed class IncidentReader(AlertingDb db, WorkingCalendar calendar, TimeProvider time)
{
    private readonly Dictionary<(string?, long?), TermsDocument?> known = [];

    public async Task<IncidentRow> RowAsync(Incident incident, CancellationToken cancellationToken)
    {
        var terms = await TermsOfAsync(incident, cancellationToken);
        var clocks = SlaClockReader.Read(incident.Facts, terms, calendar, time.GetUtcNow());
        return new IncidentRow
        {
            Id = incident.Id,
            Number = incident.Number,
            ContractId = incident.ContractId,
            SystemId = incident.SystemId,
            SystemName = incident.SystemName,
            CheckId = incident.CheckId,
            Title = incident.Title,
            Symptom = incident.Symptom,
            Severity = incident.Severity,
            State = incident.State,
            DetectedAt = incident.DetectedAt,
            OpenedAt = incident.OpenedAt,
            NotifiedAt = incident.NotifiedAt,
            DeliveredAt = incident.DeliveredAt,
            AcknowledgedAt = incident.AcknowledgedAt,
            AcknowledgedBy = incident.AcknowledgedBy is { } by ? terms?.Shown(by) ?? by : null,
            RecoveredAt = incident.RecoveredAt,
            ClosedAt = incident.ClosedAt,
            SignedAt = incident.SignedAt,
            BecomesMajorAt = clocks.BecomesMajorAt,
            Clocks = [.. clocks.All.Select(ClockView.Of)],
            Version = incident.Version,
        };
    }

    public async Task<IncidentDetail> DetailAsync(Incident incident, CancellationToken cancellationToken)
    {
        var row = await RowAsync(incident, cancellationToken);
        var lines = await db.Timeline.AsNoTracking().Where(line => line.IncidentId == incident.Id)
            .OrderBy(line => line.At).ThenBy(line => line.Id).ToListAsync(cancellationToken);
        var handling = lines.Where(line => line.Kind is not (TimelineKind.Detected or TimelineKind.Signed))
            .Select(line => $"{ShanghaiTime.Table(line.At)} {line.Actor}：{line.Text}");
        var lasted = (incident.RecoveredAt ?? time.GetUtcNow()) - incident.DetectedAt;
        var record = new FaultRecord(
            incident.DetectedAt, incident.Place ?? incident.SystemName, incident.Symptom, [.. handling], incident.Resolution, incident.RecoveredAt,
            TimeSpan.FromSeconds(Math.Max(0, Math.Floor(lasted.TotalSeconds))),
            incident.SignedBy is null ? null : new SignatureView(incident.SignedBy, incident.SignOpinion, incident.SignedAt!.Value));
        return new IncidentDetail(
            row, incident.ShortCode, incident.OpenedBy, incident.TraceId, record,
            [.. lines.Select(line => new TimelineView(line.At, line.Kind, line.Actor, line.Text, line.Channel))]);
    }

    public async Task<TermsDocument?> TermsOfAsync(Incident incident, CancellationToken cancellationToken)
    {
        var key = (incident.ContractId, incident.TermsVersion);
        if (!known.TryGetValue(key, out var terms))
        {
            terms = (await db.TermsAsync(incident.ContractId, incident.TermsVersion, cancellationToken))?.Document;
            known[key] = terms;
        }

        return terms;
    }
}

/// <summary>Finds incidents.</summary>
internal static class IncidentQueries
{
    /// <summary>By id or by number.</summary>
    public static Task<Incident?> FindIncidentAsync(this IQueryable<Incident> incidents, string key, CancellationToken cancellationToken) =>
        incidents.FirstOrDefaultAsync(row => row.Id == key || row.Number == key, cancellationToken);
}
