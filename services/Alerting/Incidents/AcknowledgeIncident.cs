using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Alerting.Data;
using Platform.ServiceDefaults.Problems;

namespace Platform.Alerting.Incidents;

/// <summary>Body of an acknowledgement; a note of up to 2,000 characters, or nothing.</summary>
internal sealed record AcknowledgeRequest(string? Note = null);

/// <summary>What an acknowledgement came to.</summary>
/// <param name="First">True for the first one; a later one changes nothing.</param>
/// <param name="AcknowledgedBy">Who was first.</param>
/// <param name="AcknowledgedAt">When.</param>
/// <param name="Incident">The incident now.</param>
internal sealed record AcknowledgeAnswer(bool First, string AcknowledgedBy, DateTimeOffset AcknowledgedAt, IncidentDetail Incident);

/// <summary>POST /incidents/{key}/acknowledge: the response clock stops, the escalation too.</summary>
internal static class AcknowledgeIncident
{
    public static async Task<Results<Ok<AcknowledgeAnswer>, ProblemHttpResult>> HandleAsync(
        string key, AcknowledgeRequest? request, ClaimsPrincipal user, IncidentChange change, IncidentReader reader, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        var note = Texts.Read("note", request?.Note, 2_000, required: false, errors);
        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        var first = false;
        var (incident, refused) = await change.RunAsync(key, Acknowledge, cancellationToken);
        if (incident is null)
        {
            return refused!;
        }

        var detail = await reader.DetailAsync(incident, cancellationToken);
        return TypedResults.Ok(new AcknowledgeAnswer(first, detail.Incident.AcknowledgedBy!, incident.AcknowledgedAt!.Value, detail));

        ChangeOutcome Acknowledge(Incident found)
        {
            first = found.Acknowledge(user.Name(), user.Name(), time.GetUtcNow(), "console", string.IsNullOrEmpty(note) ? null : note);
            if (first)
            {
                return IncidentDeed.Acknowledged;
            }

            return found.AcknowledgedAt is not null
                ? IncidentDeed.None
                : Problem.Conflict("incident-recovered", $"{found.Number} has recovered without acknowledgement; there is nothing left to acknowledge.");
        }
    }
}
