using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Notification.Numbers;
using Platform.ServiceDefaults.Security;

namespace Platform.Notification.Contacts;

/// <summary>A person of a contract's duty list and the phone that takes alerts. A person who is no longer in the file is retired.</summary>
internal sealed class Contact
{
    public required string ContractId { get; init; }

    public required string PersonId { get; init; }

    public required string NameMasked { get; set; }

    public required byte[] Phone { get; set; }

    public required string PhoneHash { get; set; }

    public required string PhoneMasked { get; set; }

    public string? Group { get; set; }

    /// <summary>Version of the contract that last named the person.</summary>
    public long ContractVersion { get; set; }

    public DateTimeOffset? RetiredAt { get; set; }

    public string PhoneOf(FieldCipher cipher) => cipher.Decrypt(Phone, Place(ContractId, PersonId));

    public static Contact From(FieldCipher cipher, string contractId, DutyPerson person, MobileNumber number, long version) => new()
    {
        ContractId = contractId,
        PersonId = person.Id,
        NameMasked = Mask.Name(person.Name),
        Phone = cipher.Encrypt(number.E164, Place(contractId, person.Id)),
        PhoneHash = cipher.Hash(number.E164, MobileNumber.HashColumn),
        PhoneMasked = Mask.Phone(number.E164),
        Group = person.Group,
        ContractVersion = version,
    };

    private static string Place(string contractId, string personId) => $"contacts/phone/{contractId}/{personId}";

    internal static void Map(ModelBuilder model) => model.Entity<Contact>(row =>
    {
        row.ToTable("Contacts");
        row.HasKey(x => new { x.ContractId, x.PersonId });
        row.HasIndex(x => x.PhoneHash);
        row.Property(x => x.PhoneHash).HasMaxLength(64);
    });
}
