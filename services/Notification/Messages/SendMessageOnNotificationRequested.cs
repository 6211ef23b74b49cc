using Microsoft.EntityFrameworkCore;
using Platform.Contracts.Events;
using Platform.Notification.Contacts;
using Platform.Notification.Data;
using Platform.Notification.Numbers;
using Platform.Notification.Templates;
using Platform.ServiceDefaults.Messaging;
using Platform.ServiceDefaults.Security;

namespace Platform.Notification.Messages;

/// <summary>
/// Somebody must be told: exactly one message for each notification, however often it is asked for. What cannot be sent becomes a failed message,
/// so that whoever asked learns of it and can tell the next person. A request that arrives late is sent late, and marked so.
/// </summary>
internal sealed class SendMessageOnNotificationRequested(NotificationDb db, FieldCipher cipher, MessageMaker maker, TimeProvider time, NotificationTelemetry telemetry)
    : IReaction<NotificationRequested>
{
    public const string Source = "alerting";

    public async Task HandleAsync(NotificationRequested received, EventContext context, CancellationToken cancellationToken)
    {
        if (await db.Set<Message>().AnyAsync(row => row.Source == Source && row.IdempotencyKey == received.NotificationId, cancellationToken))
        {
            return;
        }

        var contact = await FindAsync(received, cancellationToken);
        var template = BuiltInTemplates.Find(received.Template);
        var (failure, why) = (contact, template) switch
        {
            (null, _) => (FailureReason.UnknownPerson, $"合同 {received.ContractId} 的值班名单中没有人员 {received.PersonId}"),
            (_, null) => (FailureReason.UnknownTemplate, $"没有名为 {received.Template} 的短信模板"),
            _ => ((FailureReason?)null, (string?)null),
        };
        var message = maker.Make(new MessageDraft
        {
            Source = Source,
            IdempotencyKey = received.NotificationId,
            RequestHash = "",
            NotificationId = received.NotificationId,
            ContractId = received.ContractId,
            PersonId = received.PersonId,
            IncidentId = received.IncidentId,
            Number = contact,
            Text = template is null ? "" : TemplateText.Fill(template, WithCode(received), time.GetUtcNow()),
            Template = received.Template,
            Lane = Lane.Alert,
            ReplyCode = received.ReplyCode,
            ExpiresAt = received.ExpiresAt,
            Failure = failure,
            FailureText = why,
        });
        db.Add(message);
        telemetry.Accepted(message);
        if (failure is not null)
        {
            db.Publish(message.Announcement());
            telemetry.Completed(message);
        }
    }

    /// <summary>The code is in the event itself; a template that shows it finds it there.</summary>
    private static Dictionary<string, string> WithCode(NotificationRequested received)
    {
        var values = new Dictionary<string, string>(received.Variables);
        if (received.ReplyCode is { } code)
        {
            values.TryAdd("code", code);
        }

        return values;
    }

    private async Task<MobileNumber?> FindAsync(NotificationRequested received, CancellationToken cancellationToken)
    {
        var contact = await db.Set<Contact>().AsNoTracking()
            .Where(row => row.PersonId == received.PersonId && row.RetiredAt == null && (received.ContractId == null || row.ContractId == received.ContractId))
            .OrderBy(row => row.ContractId).FirstOrDefaultAsync(cancellationToken);
        return contact is not null && MobileNumber.TryParse(contact.PhoneOf(cipher), out var number, out _) ? number : null;
    }
}
