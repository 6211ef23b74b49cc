using Microsoft.EntityFrameworkCore;
using Platform.Notification.Messages;

namespace Platform.Notification.Receipts;

/// <summary>What a carrier reports of a message it has.</summary>
internal enum ReceiptKind
{
    /// <summary>The centre has it; not final.</summary>
    Taken,

    /// <summary>The centre keeps it, the phone is off; not final.</summary>
    Buffered,

    /// <summary>The phone has it.</summary>
    Delivered,

    /// <summary>The phone will not get it.</summary>
    Undelivered,

    /// <summary>The centre refused it.</summary>
    Refused,
}

/// <summary>状态报告: one report of one message. A second one of the same kind is the same report.</summary>
internal sealed class Receipt
{
    public required string MessageId { get; init; }

    public ReceiptKind Kind { get; init; }

    public required string Provider { get; init; }

    public string? CarrierId { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Null while parked: it has overtaken the answer to the hand-over.</summary>
    public DateTimeOffset? AppliedAt { get; set; }

    /// <summary>Applies it to <paramref name="message"/>; true when that changed its state.</summary>
    public bool ApplyTo(Message message)
    {
        AppliedAt = ReceivedAt;
        message.CarrierId ??= CarrierId;
        var changed = Kind switch
        {
            ReceiptKind.Taken => message.Move(MessageSignal.Taken, ReceivedAt),
            ReceiptKind.Delivered => message.Move(MessageSignal.ReceiptDelivered, ReceivedAt),
            ReceiptKind.Undelivered => message.Move(MessageSignal.ReceiptFailed, ReceivedAt, "状态报告：未送达"),
            ReceiptKind.Refused => message.Move(MessageSignal.ReceiptFailed, ReceivedAt, "状态报告：短信中心拒绝"),
            _ => false,
        };
        if (changed)
        {
            // The carrier has spoken: nothing is left to ask or to send.
            message.NextAttemptAt = null;
            message.Failure = message.State == Contracts.MessageState.Failed ? FailureReason.Undelivered : message.Failure;
        }

        return changed;
    }

    internal static void Map(ModelBuilder model) => model.Entity<Receipt>(row =>
    {
        row.ToTable("Receipts");
        row.HasKey(x => new { x.MessageId, x.Kind });
        row.Property(x => x.MessageId).HasMaxLength(32);
        row.Property(x => x.CarrierId).HasMaxLength(100);
    });
}
