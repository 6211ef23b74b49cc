using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Alerting.Alerts;
using Platform.Alerting.Data;
using Platform.Alerting.Terms;
using Platform.Contracts;
using Platform.ServiceDefaults.Problems;

namespace Platform.Alerting.Incidents;

/// <summary>A fault that a person reports.</summary>
/// <param name="ContractId">Contract whose clocks run; null when none covers it.</param>
/// <param name="SystemId">System, of the contract when there is one.</param>
/// <param name="Title">What is wrong, one line, up to 200 characters.</param>
/// <param name="Severity">Severity.</param>
/// <param name="Symptom">Symptom, up to 2,000 characters; the title when null.</param>
/// <param name="Place">Where, up to 200 characters; the system when null.</param>
/// <param name="DetectedAt">When it began: the clocks count from it; now when null, at most 30 days ago.</param>
internal sealed record CreateIncidentRequest(
    string? ContractId, string SystemId, string Title, Severity Severity, string? Symptom = null, string? Place = null, DateTimeOffset? DetectedAt = null);

/// <summary>POST /incidents: opened by a person; clocks, notification and escalation as for any other.</summary>
internal static class CreateIncident
{
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(30);

    public static async Task<Results<Created<IncidentDetail>, ProblemHttpResult>> HandleAsync(
        CreateIncidentRequest request, ClaimsPrincipal user, AlertingDb db, OpenIncident open, IncidentReader reader, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var errors = new List<FieldError>();
        var title = Texts.Read("title", request.Title, 200, required: true, errors);
        var symptom = Texts.Read("symptom", request.Symptom, 2_000, required: false, errors);
        var place = Texts.Read("place", request.Place, 200, required: false, errors);
        var system = Texts.Read("systemId", request.SystemId, 100, required: true, errors);
        if (request.DetectedAt > now || request.DetectedAt < now - Oldest)
        {
            errors.Add(new FieldError("detectedAt", "Must lie in the last 30 days."));
        }

        var terms = await CheckContractAsync(request.ContractId, system, db, errors, cancellationToken);
        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        await using var transaction = await db.BeginAsync(cancellationToken);
        var incident = await open.RunAsync(
            new Fault
            {
                ContractId = request.ContractId,
                SystemId = system,
                SystemName = terms?.Document.Systems.First(one => one.Id == system).Name ?? system,
                Place = place,
                Title = title,
                Symptom = string.IsNullOrEmpty(symptom) ? title : symptom,
                Fingerprint = Fingerprint.Of(new Dictionary<string, string> { ["contract"] = request.ContractId ?? "", ["system"] = system, ["title"] = title }),
                Severity = request.Severity,
                DetectedAt = request.DetectedAt ?? now,
                OpenedBy = user.Name(),
                Channel = "api",
            },
            cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Created($"incidents/{incident.Number}", await reader.DetailAsync(incident, cancellationToken));
    }

    private static async Task<ContractTerms?> CheckContractAsync(
        string? contractId, string system, AlertingDb db, List<FieldError> errors, CancellationToken cancellationToken)
    {
        if (contractId is null)
        {
            return null;
        }

        var terms = await db.CurrentTermsAsync(contractId, cancellationToken);
        if (terms is null)
        {
            var contracts = await db.AllCurrentTermsAsync(cancellationToken);
            errors.Add(new FieldError("contractId", "No such contract was applied.", Choices: [.. contracts.Select(one => one.ContractId)]));
        }
        else if (!terms.Document.Systems.Any(one => one.Id == system))
        {
            errors.Add(new FieldError("systemId", "Not a system of this contract.", Choices: [.. terms.Document.Systems.Select(one => one.Id)]));
        }

        return terms;
    }
}
