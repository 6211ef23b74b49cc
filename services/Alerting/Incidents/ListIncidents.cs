using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Alerting.Data;
using Platform.Contracts;
using Platform.ServiceDefaults.Problems;

namespace Platform.Alerting.Incidents;

/// <summary>GET /incidents: all that are not recovered, however old, unless something else is asked for.</summary>
internal static class ListIncidents
{
    private static readonly IReadOnlyList<string> States = ["unrecovered", "all", .. Choice.Words<IncidentState>()];

    public static async Task<Results<Ok<PageOf<IncidentRow>>, ProblemHttpResult>> HandleAsync(
        AlertingDb db, IncidentReader reader, string? state, string? severity, string? system, string? contract, string? q,
        DateTimeOffset? from, DateTimeOffset? to, int? page, int? size, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        var pages = PageRequest.Read(page, size, errors);
        var wantedSeverity = Choice.Read<Severity>("severity", severity, errors);
        if (state is not null && !States.Contains(state))
        {
            errors.Add(new FieldError("state", "Not a state.", Choices: States));
        }

        if (from > to)
        {
            errors.Add(new FieldError("to", "Must not be before from."));
        }

        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        var word = q?.Trim().ToLowerInvariant();
        var incidents = OfState(db.Incidents.AsNoTracking(), state)
            .Where(row => wantedSeverity == null || row.Severity == wantedSeverity)
            .Where(row => system == null || row.SystemId == system)
            .Where(row => contract == null || row.ContractId == contract)
            .Where(row => from == null || row.DetectedAt >= from)
            .Where(row => to == null || row.DetectedAt < to)
            .Where(row => string.IsNullOrEmpty(word) || row.Number.ToLower().Contains(word) || row.Title.ToLower().Contains(word)
                || row.SystemName.ToLower().Contains(word) || row.Symptom.ToLower().Contains(word));
        var found = await pages.OfAsync(incidents.OrderByDescending(row => row.OpenedAt).ThenByDescending(row => row.Id), cancellationToken);
        var rows = new List<IncidentRow>(found.Items.Count);
        foreach (var incident in found.Items)
        {
            rows.Add(await reader.RowAsync(incident, cancellationToken));
        }

        return TypedResults.Ok(new PageOf<IncidentRow>(rows, found.Total, found.Page, found.Size));
    }

    private static IQueryable<Incident> OfState(IQueryable<Incident> incidents, string? state) => state switch
    {
        null or "unrecovered" => incidents.Where(row => row.RecoveredAt == null),
        "all" => incidents,
        _ => incidents.Where(row => row.State == Enum.Parse<IncidentState>(state, ignoreCase: true)),
    };
}

/// <summary>GET /incidents/{key}: by id or number, with the six elements, the timeline and the clocks.</summary>
internal static class GetIncident
{
    public static async Task<Results<Ok<IncidentDetail>, ProblemHttpResult>> HandleAsync(
        string key, AlertingDb db, IncidentReader reader, CancellationToken cancellationToken) =>
        await db.Incidents.AsNoTracking().FindIncidentAsync(key, cancellationToken) is { } incident
            ? TypedResults.Ok(await reader.DetailAsync(incident, cancellationToken))
            : Problem.NotFound("incident", key);
}
