using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Alerting.Data;
using Platform.ServiceDefaults.Problems;

namespace Platform.Alerting.Incidents;

/// <summary>What a person's change came to: a deed, or a refusal.</summary>
internal readonly record struct ChangeOutcome(IncidentDeed Deed, ProblemHttpResult? Refused)
{
    public static implicit operator ChangeOutcome(IncidentDeed deed) => new(deed, null);

    public static implicit operator ChangeOutcome(ProblemHttpResult refused) => new(IncidentDeed.None, refused);
}

/// <summary>
/// A person's change of an incident: one transaction, and again from the start when somebody else was faster, so that
/// each rule is asked against what really holds.
/// </summary>
internal sealed class IncidentChange(AlertingDb db, IncidentProgress progress)
{
    private const int Attempts = 3;

    /// <summary>The changed incident, or why not.</summary>
    public async Task<(Incident? Incident, ProblemHttpResult? Refused)> RunAsync(
        string key, Func<Incident, ChangeOutcome> change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.BeginAsync(cancellationToken);
            var incident = await db.Incidents.FindIncidentAsync(key, cancellationToken);
            if (incident is null)
            {
                return (null, Problem.NotFound("incident", key));
            }

            var outcome = change(incident);
            if (outcome.Refused is not null)
            {
                return (null, outcome.Refused);
            }

            try
            {
                if (outcome.Deed != IncidentDeed.None)
                {
                    await progress.AdvanceAsync(incident, outcome.Deed, cancellationToken);
                    await db.SaveChangesAsync(cancellationToken);
                    await transaction.CommitAsync(cancellationToken);
                }

                return (incident, null);
            }
            catch (DbUpdateException) when (attempt < Attempts)
            {
                // Somebody else changed it meanwhile.
            }
        }
    }
}
