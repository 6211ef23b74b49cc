using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Alerting.Data;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.ServiceDefaults.Problems;

namespace Platform.Alerting.Alerts;

/// <summary>Whether an alert fires.</summary>
internal enum AlertState
{
    /// <summary>告警中.</summary>
    Firing = 0,

    /// <summary>已恢复.</summary>
    Resolved = 1,
}

/// <summary>An alert as the API shows it.</summary>
internal sealed record AlertView(
    string Id, string Fingerprint, AlertState State, string Summary, Severity Severity, string? ContractId, string SystemId, string SystemName,
    string CheckId, IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations,
    DateTimeOffset StartsAt, DateTimeOffset? EndsAt, DateTimeOffset UpdatedAt, string? IncidentId, long Version, Suppression? SuppressedBy)
{
    public static AlertView Of(Alert alert) => new(
        alert.Id, alert.Fingerprint, alert.EndsAt is null ? AlertState.Firing : AlertState.Resolved, alert.Summary, alert.Severity, alert.ContractId,
        alert.SystemId, alert.SystemName, alert.CheckId, alert.Labels, alert.Annotations, alert.StartsAt, alert.EndsAt, alert.UpdatedAt,
        alert.IncidentId, alert.Version,
        alert is { Suppressed: { } kind, SuppressedBy: { } cause } ? new Suppression(kind, cause, alert.SuppressedReason ?? "") : null);
}

/// <summary>GET /alerts: firing ones unless another state is asked for.</summary>
internal static class ListAlerts
{
    public static async Task<Results<Ok<PageOf<AlertView>>, ProblemHttpResult>> HandleAsync(
        AlertingDb db, string? state, string? system, string? severity, string? contract, bool? suppressed, string? q, int? page, int? size, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        var pages = PageRequest.Read(page, size, errors);
        var wantedSeverity = Choice.Read<Severity>("severity", severity, errors);
        AlertState? wantedState = state == "all" ? null : Choice.Read<AlertState>("state", state, errors) ?? AlertState.Firing;
        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        var word = q?.Trim().ToLowerInvariant();
        var alerts = db.Alerts.AsNoTracking()
            .Where(row => wantedState == null || (wantedState == AlertState.Firing) == (row.EndsAt == null))
            .Where(row => wantedSeverity == null || row.Severity == wantedSeverity)
            .Where(row => suppressed == null || suppressed == (row.Suppressed != null))
            .Where(row => system == null || row.SystemId == system)
            .Where(row => contract == null || row.ContractId == contract)
            .Where(row => string.IsNullOrEmpty(word) || row.Summary.ToLower().Contains(word) || row.CheckId.ToLower().Contains(word) || row.SystemName.ToLower().Contains(word));
        var found = await pages.OfAsync(alerts.OrderByDescending(row => row.StartsAt).ThenBy(row => row.Id), cancellationToken);
        return TypedResults.Ok(new PageOf<AlertView>([.. found.Items.Select(AlertView.Of)], found.Total, found.Page, found.Size));
    }
}

/// <summary>GET /alerts/{id}.</summary>
internal static class GetAlert
{
    public static async Task<Results<Ok<AlertView>, ProblemHttpResult>> HandleAsync(string id, AlertingDb db, CancellationToken cancellationToken) =>
        await db.Alerts.AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancellationToken) is { } alert
            ? TypedResults.Ok(AlertView.Of(alert))
            : Problem.NotFound("alert", id);
}
