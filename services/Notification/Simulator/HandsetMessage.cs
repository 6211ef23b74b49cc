using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Notification.Numbers;
using Platform.ServiceDefaults.Security;

namespace Platform.Notification.Simulator;

/// <summary>A message on a simulated phone: one that came in, or one that its owner wrote. The simulator's only table.</summary>
internal sealed class HandsetMessage
{
    /// <summary>Carrier's id: UUIDv7 in hex.</summary>
    public required string Id { get; init; }

    /// <summary>The phone, by keyed hash.</summary>
    public required string PhoneHash { get; init; }

    public required byte[] Phone { get; init; }

    public required string PhoneMasked { get; init; }

    public required byte[] Text { get; init; }

    /// <summary>True: written on the phone; false: received by it.</summary>
    public bool Outgoing { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>The sender's reference; a second hand-over of the same one is the same message.</summary>
    public string? Reference { get; set; }

    /// <summary>When the receipt goes out; null once it has.</summary>
    public DateTimeOffset? ReceiptDueAt { get; set; }

    public bool ReceiptFails { get; set; }

    public static HandsetMessage Received(FieldCipher cipher, MobileNumber number, string text, DateTimeOffset at) => New(cipher, number, text, at, false);

    public static HandsetMessage Written(FieldCipher cipher, MobileNumber number, string text, DateTimeOffset at) => New(cipher, number, text, at, true);

    public string TextOf(FieldCipher cipher) => cipher.Decrypt(Text, "handset/text/" + Id);

    public string PhoneOf(FieldCipher cipher) => cipher.Decrypt(Phone, "handset/phone/" + Id);

    private static HandsetMessage New(FieldCipher cipher, MobileNumber number, string text, DateTimeOffset at, bool outgoing)
    {
        var id = Guid.CreateVersion7(at).ToString("N");
        return new HandsetMessage
        {
            Id = id,
            PhoneHash = cipher.Hash(number.E164, MobileNumber.HashColumn),
            Phone = cipher.Encrypt(number.E164, "handset/phone/" + id),
            PhoneMasked = Mask.Phone(number.E164),
            Text = cipher.Encrypt(text, "handset/text/" + id),
            Outgoing = outgoing,
            At = at,
        };
    }

    internal static void Map(ModelBuilder model) => model.Entity<HandsetMessage>(row =>
    {
        row.ToTable("HandsetMessages");
        row.HasKey(x => x.Id);
        row.HasIndex(x => x.Reference).IsUnique();
        row.HasIndex(x => new { x.PhoneHash, x.Id });
        row.HasIndex(x => x.ReceiptDueAt).HasFilter("\"ReceiptDueAt\" IS NOT NULL");
        row.Property(x => x.Id).HasMaxLength(32);
        row.Property(x => x.PhoneHash).HasMaxLength(64);
    });
}
