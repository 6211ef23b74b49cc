using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.ServiceDefaults.Problems;

namespace Platform.Alerting.Incidents;

/// <summary>POST /incidents/{key}/notes: what was done, in words; also after the end, for the record.</summary>
internal static class AddNote
{
    public static async Task<Results<Ok<IncidentDetail>, ProblemHttpResult>> HandleAsync(
        string key, TextRequest request, ClaimsPrincipal user, IncidentChange change, IncidentReader reader, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        var text = Texts.Read("text", request.Text, 2_000, required: true, errors);
        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        var (incident, refused) = await change.RunAsync(key, Note, cancellationToken);
        return incident is null ? refused! : TypedResults.Ok(await reader.DetailAsync(incident, cancellationToken));

        ChangeOutcome Note(Incident found)
        {
            found.Record(TimelineKind.Note, time.GetUtcNow(), user.Name(), text, "console");
            return IncidentDeed.Updated;
        }
    }
}

/// <summary>
/// POST /incidents/{key}/resolve: a person says that service is restored, and how. It counts as the first human action when
/// nobody has acknowledged. The alert of a check that is still down fires on until the check is up.
/// </summary>
internal static class ResolveIncident
{
    public static async Task<Results<Ok<IncidentDetail>, ProblemHttpResult>> HandleAsync(
        string key, TextRequest request, ClaimsPrincipal user, IncidentChange change, IncidentReader reader, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        var text = Texts.Read("text", request.Text, 2_000, required: true, errors);
        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        var (incident, refused) = await change.RunAsync(key, Resolve, cancellationToken);
        return incident is null ? refused! : TypedResults.Ok(await reader.DetailAsync(incident, cancellationToken));

        ChangeOutcome Resolve(Incident found)
        {
            if (!found.IsOpen)
            {
                return Problem.Conflict("incident-recovered", $"{found.Number} has recovered already.");
            }

            var now = time.GetUtcNow();
            found.Acknowledge(user.Name(), user.Name(), now, "console", null);
            found.Recover(now, now, user.Name(), text, "console");
            return IncidentDeed.Closed;
        }
    }
}

/// <summary>The customer's signature under the record.</summary>
/// <param name="Name">Who signs, up to 50 characters.</param>
/// <param name="Opinion">Opinion, up to 1,000 characters.</param>
internal sealed record SignRequest(string Name, string? Opinion = null);

/// <summary>POST /incidents/{key}/sign: 经中心签字认可 (002 §一3), once, after recovery.</summary>
internal static class SignIncident
{
    public static async Task<Results<Ok<IncidentDetail>, ProblemHttpResult>> HandleAsync(
        string key, SignRequest request, IncidentChange change, IncidentReader reader, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        var name = Texts.Read("name", request.Name, 50, required: true, errors);
        var opinion = Texts.Read("opinion", request.Opinion, 1_000, required: false, errors);
        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        var (incident, refused) = await change.RunAsync(key, Sign, cancellationToken);
        return incident is null ? refused! : TypedResults.Ok(await reader.DetailAsync(incident, cancellationToken));

        ChangeOutcome Sign(Incident found)
        {
            if (found.IsOpen)
            {
                return Problem.Conflict("incident-not-recovered", $"{found.Number} has not recovered yet; it is signed when it has.");
            }

            if (found.SignedAt is not null)
            {
                return Problem.Conflict("incident-signed", $"{found.Number} was signed by {found.SignedBy} already.");
            }

            found.Sign(name, opinion, time.GetUtcNow());
            return IncidentDeed.Updated;
        }
    }
}
