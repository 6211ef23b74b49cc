using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Notification.Contacts;
using Platform.Notification.Data;
using Platform.Notification.Messages;
using Platform.Notification.Numbers;
using Platform.ServiceDefaults.Security;

namespace Platform.Notification.Inbound;

/// <summary>A reply as a carrier gave it. <paramref name="CarrierId"/> null: the carrier numbers none, so none can be told apart.</summary>
internal sealed record InboundReport(string Provider, string From, string To, string Text, string? CarrierId);

/// <summary>
/// Takes replies of every carrier: opting out is honoured before anything else; then the reply is joined to the message it
/// answers, by its code or by being the last one to that number within 48 hours; and others are told.
/// </summary>
internal sealed class InboundIntake(IServiceScopeFactory scopes, FieldCipher cipher, TimeProvider time, NotificationTelemetry telemetry)
{
    private const int TextLimit = 2_000;

    private static readonly TimeSpan Conversation = TimeSpan.FromHours(48);

    /// <summary>Null when it is stored (again or anew), else what is wrong with it.</summary>
    public async Task<string?> TakeAsync(InboundReport report, CancellationToken cancellationToken)
    {
        if (!MobileNumber.TryParse(report.From, out var number, out var problem))
        {
            return problem;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NotificationDb>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var carrierId = report.CarrierId is { Length: > 0 and <= 100 } given ? given : Guid.CreateVersion7().ToString("N");
        if (await db.Set<InboundMessage>().AnyAsync(row => row.Provider == report.Provider && row.CarrierId == carrierId, cancellationToken))
        {
            return null;
        }

        var text = report.Text.Length <= TextLimit ? report.Text : report.Text[..TextLimit];
        var hash = cipher.Hash(number.E164, MobileNumber.HashColumn);
        var answered = await AnsweredAsync(db, hash, InboundText.CodeIn(text), cancellationToken);
        var person = await db.Set<Contact>().AsNoTracking().Where(row => row.PhoneHash == hash)
            .OrderBy(row => row.RetiredAt != null).ThenByDescending(row => row.ContractId == (answered == null ? null : answered.ContractId))
            .FirstOrDefaultAsync(cancellationToken);
        var stored = Store(db, report, number, hash, carrierId, text, answered, person);

        using var trace = NotificationTelemetry.Continue("sms reply", answered?.TraceParent);
        db.Publish(new InboundReceived(
            stored.Id, stored.PersonId, stored.PhoneMasked, Mask.Text(text), stored.ReplyCode, stored.IncidentId, stored.ReceivedAt, stored.ContractId));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        telemetry.Replied(stored);
        return null;
    }

    private InboundMessage Store(
        NotificationDb db, InboundReport report, MobileNumber number, string hash, string carrierId, string text, Message? answered, Contact? person)
    {
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now).ToString("N");
        var optOut = InboundText.IsOptOut(text);
        if (optOut && db.Set<OptOut>().Find(hash) is null)
        {
            db.Add(new OptOut { PhoneHash = hash, PhoneMasked = Mask.Phone(number.E164), At = now });
        }

        var stored = new InboundMessage
        {
            Id = id,
            Provider = report.Provider,
            CarrierId = carrierId,
            Phone = cipher.Encrypt(number.E164, InboundMessage.PhonePlace(id)),
            PhoneHash = hash,
            PhoneMasked = Mask.Phone(number.E164),
            Text = cipher.Encrypt(text, InboundMessage.TextPlace(id)),
            To = report.To.Length <= 30 ? report.To : report.To[..30],
            ContractId = answered?.ContractId ?? person?.ContractId,
            PersonId = answered?.PersonId ?? person?.PersonId,
            MessageId = answered?.Id,
            // An opting-out answers no question, whatever message it was written under.
            IncidentId = optOut ? null : answered?.IncidentId,
            ReplyCode = optOut ? null : InboundText.CodeIn(text) ?? answered?.ReplyCode,
            OptOut = optOut,
            ReceivedAt = now,
        };
        db.Add(stored);
        return stored;
    }

    /// <summary>The message with that code, sent to that number; without a code the last one. A code of somebody else's message matches nothing.</summary>
    private async Task<Message?> AnsweredAsync(NotificationDb db, string hash, string? code, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - Conversation;
        var sent = db.Set<Message>().AsNoTracking().Where(row => row.PhoneHash == hash && row.AcceptedAt >= since);
        sent = code is null ? sent.Where(row => row.Template != "reply") : sent.Where(row => row.ReplyCode == code);
        return await sent.OrderByDescending(row => row.AcceptedAt).ThenByDescending(row => row.Id).FirstOrDefaultAsync(cancellationToken);
    }
}
