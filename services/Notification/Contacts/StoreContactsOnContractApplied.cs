using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Notification.Data;
using Platform.Notification.Numbers;
using Platform.ServiceDefaults.Messaging;
using Platform.ServiceDefaults.Security;

namespace Platform.Notification.Contacts;

/// <summary>Takes the people and phones of a contract's duty list. Numbers come by query, never by event.</summary>
internal sealed class StoreContactsOnContractApplied(
    NotificationDb db, IContractCatalogue contracts, FieldCipher cipher, TimeProvider time, ILogger<StoreContactsOnContractApplied> log)
    : IReaction<ContractApplied>
{
    public async Task HandleAsync(ContractApplied received, EventContext context, CancellationToken cancellationToken)
    {
        var document = await contracts.GetDocumentAsync(received.ContractId, received.Version, cancellationToken);
        var stored = await db.Set<Contact>().Where(row => row.ContractId == received.ContractId).ToDictionaryAsync(row => row.PersonId, cancellationToken);
        var named = new HashSet<string>();
        foreach (var person in document.Duty?.People ?? [])
        {
            if (!MobileNumber.TryParse(person.Phone, out var number, out var problem))
            {
                // The contract's own validation refuses such a number; one that slips through must not keep the others out.
                NotificationLog.ContactRefused(log, received.ContractId, person.Id, problem);
                continue;
            }

            named.Add(person.Id);
            var fresh = Contact.From(cipher, received.ContractId, person, number, received.Version);
            if (stored.TryGetValue(person.Id, out var existing))
            {
                db.Entry(existing).CurrentValues.SetValues(fresh);
            }
            else
            {
                db.Add(fresh);
            }
        }

        foreach (var gone in stored.Values.Where(row => !named.Contains(row.PersonId)))
        {
            gone.RetiredAt ??= time.GetUtcNow();
        }
    }
}
