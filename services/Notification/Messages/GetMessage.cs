using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Notification.Data;
using Platform.Notification.Receipts;
using Platform.ServiceDefaults.Problems;
using Platform.ServiceDefaults.Security;

namespace Platform.Notification.Messages;

/// <summary>One message with its text (numbers in it masked) and its receipts.</summary>
internal static class GetMessage
{
    internal sealed record ReceiptView(ReceiptKind Kind, string Provider, string? CarrierId, DateTimeOffset ReceivedAt);

    internal sealed record Answer(MessageView Message, string Text, string? TraceParent, IReadOnlyList<ReceiptView> Receipts);

    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(
        string id, NotificationDb db, FieldCipher cipher, CancellationToken cancellationToken)
    {
        if (await db.Set<Message>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } message)
        {
            return Problem.NotFound("message", id);
        }

        var receipts = await db.Set<Receipt>().AsNoTracking().Where(row => row.MessageId == id).OrderBy(row => row.ReceivedAt)
            .Select(row => new ReceiptView(row.Kind, row.Provider, row.CarrierId, row.ReceivedAt)).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Answer(MessageView.Of(message), Mask.Text(cipher.TextOf(message)), message.TraceParent, receipts));
    }
}
