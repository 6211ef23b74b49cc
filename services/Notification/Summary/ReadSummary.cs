using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Notification.Contacts;
using Platform.Notification.Data;
using Platform.Notification.Inbound;
using Platform.Notification.Messages;
using Platform.Notification.Providers;

namespace Platform.Notification.Summary;

/// <summary>The figures of the console's first page: the last 24 hours, and what waits.</summary>
internal static class ReadSummary
{
    /// <param name="Sent">Accepted in the last 24 hours.</param>
    /// <param name="Waiting">Not handed over yet, whenever accepted.</param>
    /// <param name="OldestWaitingAt">When the oldest of them was accepted.</param>
    internal sealed record Answer(
        int Sent, int Delivered, int Failed, int Uncertain, int Waiting, DateTimeOffset? OldestWaitingAt, int Replies, int Contacts,
        string Provider, string ProviderState);

    public static async Task<Ok<Answer>> HandleAsync(NotificationDb db, SmsProviders providers, TimeProvider time, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - TimeSpan.FromHours(24);
        var states = await db.Set<Message>().AsNoTracking().Where(row => row.AcceptedAt >= since)
            .GroupBy(row => row.State).Select(group => new { State = group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.State, group => group.Count, cancellationToken);
        var waiting = db.Set<Message>().AsNoTracking().Where(row => row.State == MessageState.Accepted);
        var first = providers.InOrder[0].Name;
        return TypedResults.Ok(new Answer(
            states.Values.Sum(), states.GetValueOrDefault(MessageState.Delivered), states.GetValueOrDefault(MessageState.Failed),
            states.GetValueOrDefault(MessageState.Uncertain), await waiting.CountAsync(cancellationToken),
            await waiting.MinAsync(row => (DateTimeOffset?)row.AcceptedAt, cancellationToken),
            await db.Set<InboundMessage>().CountAsync(row => row.ReceivedAt >= since, cancellationToken),
            await db.Set<Contact>().CountAsync(row => row.RetiredAt == null, cancellationToken),
            first, providers.HealthOf(first).LinkDown ? "down" : "up"));
    }
}
