using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Notification.Contacts;
using Platform.Notification.Data;
using Platform.Notification.Inbound;
using Platform.Notification.Numbers;
using Platform.ServiceDefaults.Problems;
using Platform.ServiceDefaults.Security;

namespace Platform.Notification.Simulator;

/// <summary>Answers from a simulated phone; the reply goes the way a real one goes.</summary>
internal static class ReplyFromHandset
{
    internal sealed record Request(string Text);

    internal sealed record Answer(string MessageId);

    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, NotificationDb db, FieldCipher cipher, InboundIntake inbound, TimeProvider time, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.Text) || request.Text.Length > 500)
        {
            return Problem.Invalid("text", "回复内容应为 1 至 500 个字符");
        }

        if (id.Length != 16 || await NumberOfAsync(db, cipher, id, cancellationToken) is not { } number)
        {
            return Problem.NotFound("handset", id);
        }

        var written = HandsetMessage.Written(cipher, number, request.Text, time.GetUtcNow());
        db.Add(written);
        await db.SaveChangesAsync(cancellationToken);
        await inbound.TakeAsync(new InboundReport("simulator", number.E164, "", request.Text, written.Id), cancellationToken);
        return TypedResults.Ok(new Answer(written.Id));
    }

    private static async Task<MobileNumber?> NumberOfAsync(NotificationDb db, FieldCipher cipher, string id, CancellationToken cancellationToken)
    {
        var contact = await db.Set<Contact>().AsNoTracking().FirstOrDefaultAsync(row => row.PhoneHash.StartsWith(id), cancellationToken);
        var text = contact?.PhoneOf(cipher)
            ?? (await db.Set<HandsetMessage>().AsNoTracking().FirstOrDefaultAsync(row => row.PhoneHash.StartsWith(id), cancellationToken))?.PhoneOf(cipher);
        return MobileNumber.TryParse(text, out var number, out _) ? number : null;
    }
}
