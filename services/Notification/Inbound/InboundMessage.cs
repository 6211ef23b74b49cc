using Microsoft.EntityFrameworkCore;
using Platform.ServiceDefaults.Security;

namespace Platform.Notification.Inbound;

/// <summary>上行短信: what a phone sent to us. All are kept, also those that match nothing.</summary>
internal sealed class InboundMessage
{
    public required string Id { get; init; }

    public required string Provider { get; init; }

    /// <summary>The carrier's id of it; the same one is the same message.</summary>
    public required string CarrierId { get; init; }

    public required byte[] Phone { get; init; }

    public required string PhoneHash { get; init; }

    public required string PhoneMasked { get; init; }

    public required byte[] Text { get; init; }

    /// <summary>Service number with extension that it was sent to.</summary>
    public required string To { get; init; }

    public string? ContractId { get; init; }

    public string? PersonId { get; init; }

    /// <summary>The message it answers.</summary>
    public string? MessageId { get; init; }

    public string? IncidentId { get; init; }

    public string? ReplyCode { get; init; }

    /// <summary>It said T, TD or 退订.</summary>
    public bool OptOut { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }

    public string TextOf(FieldCipher cipher) => cipher.Decrypt(Text, TextPlace(Id));

    public static string TextPlace(string id) => "inbound/text/" + id;

    public static string PhonePlace(string id) => "inbound/phone/" + id;

    internal static void Map(ModelBuilder model)
    {
        model.Entity<InboundMessage>(row =>
        {
            row.ToTable("Inbound");
            row.HasKey(x => x.Id);
            row.HasIndex(x => new { x.Provider, x.CarrierId }).IsUnique();
            row.HasIndex(x => x.PhoneHash);
            row.Property(x => x.Id).HasMaxLength(32);
            row.Property(x => x.CarrierId).HasMaxLength(100);
        });
        model.Entity<OptOut>(row =>
        {
            row.ToTable("OptOuts");
            row.HasKey(x => x.PhoneHash);
        });
    }
}

/// <summary>A number whose owner wants no notices and no mass messages. Alerts still go to it: they are its owner's duty, not an offer.</summary>
internal sealed class OptOut
{
    public required string PhoneHash { get; init; }

    public required string PhoneMasked { get; init; }

    public DateTimeOffset At { get; init; }
}
