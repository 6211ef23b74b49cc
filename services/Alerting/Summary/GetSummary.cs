using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Alerting.Data;
using Platform.Alerting.Duty;
using Platform.Alerting.Incidents;
using Platform.Alerting.SlaClocks;
using Platform.Contracts;

namespace Platform.Alerting.Summary;

/// <summary>A deadline that comes, or has passed.</summary>
internal sealed record DeadlineView(
    string IncidentId, string Number, string Title, Severity Severity, ClockKind Kind, DateTimeOffset Deadline, TimeSpan Remaining, ClockOutcome Outcome);

/// <summary>What the console's first page shows of faults.</summary>
/// <param name="Open">Incidents not recovered.</param>
/// <param name="OpenMajor">Of these 重大.</param>
/// <param name="OpenGeneral">Of these 一般.</param>
/// <param name="Unacknowledged">Of these not acknowledged.</param>
/// <param name="Overdue">Of these with a clock past its limit.</param>
/// <param name="FiringAlerts">Alerts that fire.</param>
/// <param name="NextDeadlines">Running clocks, nearest deadline first, at most 10.</param>
/// <param name="OnDuty">Who is on duty now.</param>
internal sealed record SummaryView(
    int Open, int OpenMajor, int OpenGeneral, int Unacknowledged, int Overdue, int FiringAlerts,
    IReadOnlyList<DeadlineView> NextDeadlines, IReadOnlyList<DutyView> OnDuty);

/// <summary>GET /summary.</summary>
internal static class GetSummary
{
    private const int MostIncidents = 500;

    public static async Task<Ok<SummaryView>> HandleAsync(AlertingDb db, IncidentReader reader, TimeProvider time, CancellationToken cancellationToken)
    {
        var open = db.Incidents.AsNoTracking().Where(row => row.RecoveredAt == null);
        var rows = new List<IncidentRow>();
        foreach (var incident in await open.OrderByDescending(row => row.OpenedAt).Take(MostIncidents).ToListAsync(cancellationToken))
        {
            rows.Add(await reader.RowAsync(incident, cancellationToken));
        }

        var deadlines = rows
            .SelectMany(row => row.Clocks.Where(clock => clock.StoppedAt is null).Select(clock => new DeadlineView(
                row.Id, row.Number, row.Title, row.Severity, clock.Kind, clock.Deadline, clock.Remaining, clock.Outcome)))
            .OrderBy(deadline => deadline.Deadline).Take(10);
        var total = await open.CountAsync(cancellationToken);
        var major = await open.CountAsync(row => row.Severity == Severity.Major, cancellationToken);
        return TypedResults.Ok(new SummaryView(
            total, major, total - major, await open.CountAsync(row => row.AcknowledgedAt == null, cancellationToken),
            rows.Count(row => row.Clocks.Any(clock => clock.Outcome == ClockOutcome.Overdue)),
            await db.Alerts.CountAsync(alert => alert.EndsAt == null, cancellationToken),
            [.. deadlines], await GetDutyNow.OnDutyAsync(db, time.GetUtcNow(), null, cancellationToken)));
    }
}
