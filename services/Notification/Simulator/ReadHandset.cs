using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Notification.Data;
using Platform.ServiceDefaults.Problems;
using Platform.ServiceDefaults.Security;

namespace Platform.Notification.Simulator;

/// <summary>What a simulated phone shows, newest first.</summary>
internal static class ReadHandset
{
    /// <param name="Direction"><c>received</c> or <c>sent</c>, as the phone's owner sees it.</param>
    internal sealed record HandsetText(string Id, string Direction, string Text, DateTimeOffset At);

    internal sealed record Answer(string Id, IReadOnlyList<HandsetText> Items);

    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(
        string id, NotificationDb db, FieldCipher cipher, CancellationToken cancellationToken, int limit = 100)
    {
        if (id.Length != 16)
        {
            return Problem.NotFound("handset", id);
        }

        var rows = await db.Set<HandsetMessage>().AsNoTracking().Where(row => row.PhoneHash.StartsWith(id)).OrderByDescending(row => row.Id)
            .Take(Math.Clamp(limit, 1, 500)).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Answer(
            id, [.. rows.Select(row => new HandsetText(row.Id, row.Outgoing ? "sent" : "received", row.TextOf(cipher), row.At))]));
    }
}
