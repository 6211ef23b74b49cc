namespace Platform.Contracts.Events;

/// <summary>A message (短信) has changed its state. It never carries the phone number in full, nor the text.</summary>
/// <param name="MessageId">Id.</param>
/// <param name="NotificationId">What asked for it: the idempotency key; null for one sent by a person or a client system.</param>
/// <param name="IncidentId">Incident it is about; null when none.</param>
/// <param name="ContractId">Contract it serves; null when none.</param>
/// <param name="PersonId">Person it went to; null for a bare number.</param>
/// <param name="PhoneMasked">Number as in <see cref="Mask.Phone"/>.</param>
/// <param name="Provider">Provider that took it; null before hand-over.</param>
/// <param name="State">State now.</param>
/// <param name="Reason">Why it failed or is late, in words; null when all is well.</param>
/// <param name="AcceptedAt">When the request was stored.</param>
/// <param name="SubmittedAt">When the carrier took it.</param>
/// <param name="CompletedAt">When its last state was reached: the receipt's own time where it has one.</param>
/// <param name="Segments">Parts the carrier bills.</param>
/// <param name="Version">Version of the message.</param>
public sealed record MessageStateChanged(
    string MessageId, string? NotificationId, string? IncidentId, string? ContractId, string? PersonId, string PhoneMasked,
    string? Provider, MessageState State, string? Reason, DateTimeOffset AcceptedAt, DateTimeOffset? SubmittedAt,
    DateTimeOffset? CompletedAt, int Segments, long Version) : IEvent
{
    /// <inheritdoc cref="IEvent.EventType" />
    public static string EventType => "platform.notification.message-state-changed.v1";

    string IEvent.Subject => MessageId;
}

/// <summary>A reply (上行) has come in.</summary>
/// <param name="InboundId">Id.</param>
/// <param name="PersonId">Person whose phone sent it; null when the number is not known.</param>
/// <param name="PhoneMasked">Number as in <see cref="Mask.Phone"/>.</param>
/// <param name="Text">What was written, with phone numbers masked.</param>
/// <param name="ReplyCode">Short code found in it or implied by the message it answers; null when none.</param>
/// <param name="IncidentId">Incident of the message it answers; null when none.</param>
/// <param name="ReceivedAt">When the carrier took it.</param>
/// <param name="ContractId">Contract in which <paramref name="PersonId"/> is that person; null when not known.</param>
public sealed record InboundReceived(
    string InboundId, string? PersonId, string PhoneMasked, string Text, string? ReplyCode, string? IncidentId,
    DateTimeOffset ReceivedAt, string? ContractId = null) : IEvent
{
    /// <inheritdoc cref="IEvent.EventType" />
    public static string EventType => "platform.notification.inbound-received.v1";

    string IEvent.Subject => InboundId;

    long IEvent.Version => 1;
}
