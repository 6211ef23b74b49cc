using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Notification.Contacts;
using Platform.Notification.Data;

namespace Platform.Notification.Simulator;

/// <summary>The simulated phones: one for every contact, and for every number that has got a message.</summary>
internal static class ListHandsets
{
    private const int Limit = 500;

    /// <param name="Id">First 16 digits of the number's keyed hash; the number itself is in no address.</param>
    internal sealed record Handset(
        string Id, string PhoneMasked, string? PersonId, string? NameMasked, string? ContractId, int Messages, DateTimeOffset? LastAt);

    internal sealed record Answer(IReadOnlyList<Handset> Items);

    public static string IdOf(string phoneHash) => phoneHash[..16];

    public static async Task<Ok<Answer>> HandleAsync(NotificationDb db, CancellationToken cancellationToken)
    {
        var contacts = await db.Set<Contact>().AsNoTracking().Where(row => row.RetiredAt == null).OrderBy(row => row.ContractId).ThenBy(row => row.PersonId)
            .Take(Limit).ToListAsync(cancellationToken);
        var traffic = await db.Set<HandsetMessage>().AsNoTracking().GroupBy(row => new { row.PhoneHash, row.PhoneMasked })
            .Select(group => new { group.Key.PhoneHash, group.Key.PhoneMasked, Count = group.Count(), LastAt = group.Max(row => row.At) })
            .OrderByDescending(phone => phone.LastAt).Take(Limit).ToDictionaryAsync(phone => phone.PhoneHash, cancellationToken);
        var items = contacts.GroupBy(contact => contact.PhoneHash).Select(same =>
        {
            var (first, seen) = (same.First(), traffic.GetValueOrDefault(same.Key));
            return new Handset(IdOf(same.Key), first.PhoneMasked, first.PersonId, first.NameMasked, first.ContractId, seen?.Count ?? 0, seen?.LastAt);
        });
        var known = contacts.Select(contact => contact.PhoneHash).ToHashSet();
        var others = traffic.Values.Where(phone => !known.Contains(phone.PhoneHash))
            .Select(phone => new Handset(IdOf(phone.PhoneHash), phone.PhoneMasked, null, null, null, phone.Count, phone.LastAt));
        return TypedResults.Ok(new Answer([.. items.Concat(others)]));
    }
}
