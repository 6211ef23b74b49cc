using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Notification.Data;
using Platform.ServiceDefaults.Problems;

namespace Platform.Notification.Messages;

/// <summary>The messages, newest first.</summary>
internal static class ListMessages
{
    internal sealed record Answer(IReadOnlyList<MessageView> Items, string? Next);

    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(
        NotificationDb db, CancellationToken cancellationToken, string? state = null, string? incidentId = null, string? contractId = null,
        string? personId = null, string? cursor = null, int limit = 50)
    {
        if (!TryState(state, out var wanted))
        {
            return Problem.Invalid([new FieldError("state", "没有这个状态", Choices: [.. Enum.GetNames<MessageState>().Select(name => name.ToLowerInvariant())])]);
        }

        limit = Math.Clamp(limit, 1, 500);
        var rows = await db.Set<Message>().AsNoTracking()
            .Where(row => wanted == null || row.State == wanted)
            .Where(row => incidentId == null || row.IncidentId == incidentId)
            .Where(row => contractId == null || row.ContractId == contractId)
            .Where(row => personId == null || row.PersonId == personId)
            .Where(row => cursor == null || string.Compare(row.Id, cursor) < 0)
            .OrderByDescending(row => row.Id).Take(limit).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Answer([.. rows.Select(MessageView.Of)], rows.Count == limit ? rows[^1].Id : null));
    }

    private static bool TryState(string? text, out MessageState? state)
    {
        state = Enum.TryParse<MessageState>(text, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) && !char.IsAsciiDigit(text![0]) ? parsed : null;
        return state is not null || string.IsNullOrEmpty(text);
    }
}
