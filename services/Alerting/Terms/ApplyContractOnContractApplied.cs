using Microsoft.EntityFrameworkCore;
using Platform.Alerting.Data;
using Platform.Alerting.Incidents;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.ServiceDefaults.Messaging;

namespace Platform.Alerting.Terms;

/// <summary>
/// Takes over what a contract says about limits, duty and escalation. Incidents that opened before their contract was
/// known get their clocks and their first notification now; for all others the limits stay as they were.
/// </summary>
internal sealed class ApplyContractOnContractApplied(
    AlertingDb db, IContractCatalogue contracts, IncidentProgress progress, TimeProvider time) : IReaction<ContractApplied>
{
    public async Task HandleAsync(ContractApplied received, EventContext context, CancellationToken cancellationToken)
    {
        var known = await db.TermsAsync(received.ContractId, received.Version, cancellationToken);
        if (known is not null)
        {
            return;
        }

        var document = await contracts.GetDocumentAsync(received.ContractId, received.Version, cancellationToken);
        var terms = new ContractTerms
        {
            ContractId = received.ContractId,
            Version = received.Version,
            AppliedAt = time.GetUtcNow(),
            Document = TermsDocument.Of(document),
        };
        db.Terms.Add(terms);

        var waiting = await db.Incidents.Where(incident => incident.ContractId == received.ContractId && incident.TermsVersion == null && incident.RecoveredAt == null)
            .ToListAsync(cancellationToken);
        foreach (var incident in waiting)
        {
            incident.TermsVersion = terms.Version;
            incident.Record(TimelineKind.Note, time.GetUtcNow(), Incident.Platform, $"合同「{document.Title}」已生效，开始计算时限");
            await progress.AdvanceAsync(incident, IncidentDeed.Updated, terms, cancellationToken);
        }
    }
}
