using System.Diagnostics;
using Microsoft.Extensions.Options;
using Platform.Notification.Numbers;
using Platform.Notification.Submission;
using Platform.Notification.Templates;
using Platform.ServiceDefaults.Security;

namespace Platform.Notification.Messages;

/// <summary>A message that is about to be accepted, from whichever side: all rules have been asked, nothing is stored yet.</summary>
internal sealed record MessageDraft
{
    public required string Source { get; init; }

    public required string IdempotencyKey { get; init; }

    public required string RequestHash { get; init; }

    public string? NotificationId { get; init; }

    public string? ContractId { get; init; }

    public string? PersonId { get; init; }

    public string? IncidentId { get; init; }

    /// <summary>Null when nobody was found; then <see cref="Failure"/> says why.</summary>
    public MobileNumber? Number { get; init; }

    /// <summary>The text without signature.</summary>
    public required string Text { get; init; }

    public string? Template { get; init; }

    public Lane Lane { get; init; }

    public string? ReplyCode { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public FailureReason? Failure { get; init; }

    public string? FailureText { get; init; }
}

/// <summary>Makes messages out of drafts.</summary>
internal sealed class MessageMaker(FieldCipher cipher, TimeProvider time, IOptions<SmsOptions> options)
{
    public Message Make(MessageDraft draft)
    {
        var now = time.GetUtcNow();
        var text = TemplateText.Sign(options.Value.Signature, draft.Text);
        var message = new Message
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            Source = draft.Source,
            IdempotencyKey = draft.IdempotencyKey,
            RequestHash = draft.RequestHash,
            NotificationId = draft.NotificationId,
            ContractId = draft.ContractId,
            PersonId = draft.PersonId,
            IncidentId = draft.IncidentId,
            PhoneMasked = "****",
            Template = draft.Template,
            Lane = draft.Lane,
            ReplyCode = draft.ReplyCode,
            Segments = SmsCounting.Count(text).Parts,
            AcceptedAt = now,
            ExpiresAt = draft.ExpiresAt,
            NextAttemptAt = now,
            TraceParent = Activity.Current?.Id,
        };
        cipher.SealText(message, text);
        if (draft.Number is { } number)
        {
            cipher.SealPhone(message, number);
        }

        if (draft.Failure is { } failure)
        {
            message.Failure = failure;
            message.NextAttemptAt = null;
            message.Move(MessageSignal.Refused, now, draft.FailureText);
        }

        return message;
    }
}
