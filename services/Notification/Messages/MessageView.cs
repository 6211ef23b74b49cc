using Platform.Contracts;

namespace Platform.Notification.Messages;

/// <summary>A message as lists and events show it: number masked, no text.</summary>
internal sealed record MessageView(
    string Id, string? NotificationId, string? ContractId, string? PersonId, string? IncidentId, string PhoneMasked, string? Template, Lane Lane,
    MessageState State, string? Provider, string? CarrierId, int Segments, int Attempts, bool Late, FailureReason? Failure, string? Reason,
    DateTimeOffset AcceptedAt, DateTimeOffset? SubmittedAt, DateTimeOffset? CompletedAt, DateTimeOffset ExpiresAt)
{
    public static MessageView Of(Message row) => new(
        row.Id, row.NotificationId, row.ContractId, row.PersonId, row.IncidentId, row.PhoneMasked, row.Template, row.Lane,
        row.State, row.Provider, row.CarrierId, row.Segments, row.Attempts, row.Late, row.Failure, row.Reason,
        row.AcceptedAt, row.SubmittedAt, row.CompletedAt, row.ExpiresAt);
}
