using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Notification.Data;

namespace Platform.Notification.Messages;

/// <summary>The account: every accepted message is in exactly one column, so the sum closes.</summary>
internal static class AccountMessages
{
    /// <param name="Accepted">All that were ever accepted.</param>
    /// <param name="InFlight">Waiting for hand-over, or for their receipt.</param>
    /// <param name="Segments">Parts handed to carriers.</param>
    internal sealed record Answer(
        int Accepted, int Delivered, int Failed, int Expired, int Uncertain, int InFlight, int Waiting, int Submitted, int Segments, bool Closes);

    public static async Task<Ok<Answer>> HandleAsync(
        NotificationDb db, CancellationToken cancellationToken, string? contractId = null, DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        // One statement, so that the columns are of one instant.
        var rows = await db.Set<Message>().AsNoTracking()
            .Where(row => contractId == null || row.ContractId == contractId)
            .Where(row => from == null || row.AcceptedAt >= from)
            .Where(row => to == null || row.AcceptedAt < to)
            .GroupBy(row => row.State)
            .Select(group => new { State = group.Key, Count = group.Count(), Segments = group.Sum(row => row.SubmittedAt != null ? row.Segments : 0) })
            .ToListAsync(cancellationToken);
        int Of(MessageState state) => rows.Where(row => row.State == state).Sum(row => row.Count);
        var (delivered, failed, expired, uncertain) =
            (Of(MessageState.Delivered), Of(MessageState.Failed), Of(MessageState.Expired), Of(MessageState.Uncertain));
        var (waiting, submitted) = (Of(MessageState.Accepted), Of(MessageState.Submitted));
        var accepted = rows.Sum(row => row.Count);
        return TypedResults.Ok(new Answer(
            accepted, delivered, failed, expired, uncertain, waiting + submitted, waiting, submitted, rows.Sum(row => row.Segments),
            accepted == delivered + failed + expired + uncertain + waiting + submitted));
    }
}
