using Platform.Contracts;

namespace Platform.Notification.Messages;

/// <summary>What can happen to a message.</summary>
internal enum MessageSignal
{
    /// <summary>The carrier has taken it.</summary>
    Taken,

    /// <summary>It will never be sent: the carrier refused it for good, or there is nobody to send it to.</summary>
    Refused,

    /// <summary>The hand-over began and its outcome is not known.</summary>
    Lost,

    /// <summary>Its time-to-live ran out before the hand-over began.</summary>
    TimeOver,

    /// <summary>A receipt says that the phone has it.</summary>
    ReceiptDelivered,

    /// <summary>A receipt says that the phone will not get it.</summary>
    ReceiptFailed,
}

/// <summary>
/// The life of a message as a pure function. States only move forward, and a final state has no way out: a late, doubled or
/// reordered receipt cannot take a delivery back.
/// </summary>
internal static class MessageStates
{
    /// <summary>The state after <paramref name="signal"/>; null when it changes nothing.</summary>
    public static MessageState? Next(MessageState state, MessageSignal signal) => (state, signal) switch
    {
        (MessageState.Accepted or MessageState.Uncertain, MessageSignal.Taken) => MessageState.Submitted,
        (MessageState.Accepted or MessageState.Uncertain, MessageSignal.Refused) => MessageState.Failed,
        (MessageState.Accepted, MessageSignal.Lost) => MessageState.Uncertain,
        (MessageState.Accepted, MessageSignal.TimeOver) => MessageState.Expired,
        (MessageState.Uncertain or MessageState.Submitted, MessageSignal.ReceiptDelivered) => MessageState.Delivered,
        (MessageState.Uncertain or MessageState.Submitted, MessageSignal.ReceiptFailed) => MessageState.Failed,
        _ => null,
    };

    /// <summary>Whether nothing more can happen to it.</summary>
    public static bool IsFinal(MessageState state) => state is MessageState.Delivered or MessageState.Failed or MessageState.Expired;
}
