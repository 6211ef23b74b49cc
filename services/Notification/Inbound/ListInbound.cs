using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Notification.Data;
using Platform.ServiceDefaults.Security;

namespace Platform.Notification.Inbound;

/// <summary>The replies, newest first.</summary>
internal static class ListInbound
{
    internal sealed record Reply(
        string Id, string Provider, string PhoneMasked, string Text, string? ContractId, string? PersonId, string? MessageId,
        string? IncidentId, string? ReplyCode, bool OptOut, DateTimeOffset ReceivedAt);

    internal sealed record Answer(IReadOnlyList<Reply> Items, string? Next);

    public static async Task<Ok<Answer>> HandleAsync(
        NotificationDb db, FieldCipher cipher, CancellationToken cancellationToken, string? incidentId = null, string? personId = null, string? cursor = null, int limit = 50)
    {
        limit = Math.Clamp(limit, 1, 500);
        var rows = await db.Set<InboundMessage>().AsNoTracking()
            .Where(row => (incidentId == null || row.IncidentId == incidentId) && (personId == null || row.PersonId == personId))
            .Where(row => cursor == null || string.Compare(row.Id, cursor) < 0)
            .OrderByDescending(row => row.Id).Take(limit).ToListAsync(cancellationToken);
        var items = rows.Select(row => new Reply(
            row.Id, row.Provider, row.PhoneMasked, Mask.Text(row.TextOf(cipher)), row.ContractId, row.PersonId, row.MessageId,
            row.IncidentId, row.ReplyCode, row.OptOut, row.ReceivedAt)).ToList();
        return TypedResults.Ok(new Answer(items, rows.Count == limit ? rows[^1].Id : null));
    }
}
