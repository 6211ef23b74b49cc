using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Notification.Data;
using Platform.Notification.Messages;
using Platform.Notification.Providers;
using Platform.Notification.Templates;
using Platform.ServiceDefaults.Security;

namespace Platform.Notification.Submission;

/// <summary>
/// Takes due messages of a lane for this process. The claim is also the marker that a hand-over begins: it commits before the
/// provider is called. A message found with a marker and without a living lease was interrupted in between: nobody knows
/// whether the carrier has it, so it becomes uncertain and is asked about, never blindly sent again.
/// </summary>
internal sealed class ClaimDueMessages(NotificationDb db, FieldCipher cipher, SmsProviders providers, TimeProvider time, IOptions<SmsOptions> options, NotificationTelemetry telemetry)
{
    public async Task<IReadOnlyList<Message>> TakeAsync(Lane lane, int most, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var due = await db.Set<Message>()
            .Where(row => row.Lane == lane && row.NextAttemptAt != null && row.NextAttemptAt <= now && (row.LeaseUntil == null || row.LeaseUntil <= now))
            .OrderBy(row => row.NextAttemptAt).Take(most).ToListAsync(cancellationToken);
        var claimed = new List<Message>(due.Count);
        foreach (var message in due)
        {
            if (Claim(message, now))
            {
                claimed.Add(message);
            }
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return claimed;
    }

    /// <summary>When the next message of the lane is due; null when none waits.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(Lane lane, CancellationToken cancellationToken)
    {
        var next = await db.Set<Message>().Where(row => row.Lane == lane && row.NextAttemptAt != null)
            .Select(row => new { row.NextAttemptAt, row.LeaseUntil }).OrderBy(row => row.LeaseUntil ?? row.NextAttemptAt)
            .FirstOrDefaultAsync(cancellationToken);
        return next?.LeaseUntil ?? next?.NextAttemptAt;
    }

    private bool Claim(Message message, DateTimeOffset now)
    {
        if (message is { State: MessageState.Accepted, HandOverAt: not null })
        {
            using var trace = NotificationTelemetry.Continue("sms interrupted", message.TraceParent);
            message.Move(MessageSignal.Lost, now, "提交途中进程中断，运营商可能已收到");
            telemetry.Completed(message);
            db.Publish(message.Announcement());
        }
        else if (message.State == MessageState.Accepted && now > message.ExpiresAt && !IsStillSent(message))
        {
            using var trace = NotificationTelemetry.Continue("sms expired", message.TraceParent);
            message.Move(MessageSignal.TimeOver, now, "有效期内未能提交");
            message.NextAttemptAt = null;
            telemetry.Completed(message);
            db.Publish(message.Announcement());
            return false;
        }

        message.Version++;
        message.LeaseUntil = now + options.Value.Lease;
        if (message.State == MessageState.Accepted)
        {
            message.Attempts++;
            message.HandOverAt = now;
            message.Provider = providers.Choose().Name;
        }

        return true;
    }

    /// <summary>A late alert is told, marked as late; everything else expires.</summary>
    private bool IsStillSent(Message message)
    {
        if (message.Lane != Lane.Alert)
        {
            return false;
        }

        if (!message.Late)
        {
            var text = TemplateText.MarkLate(cipher.TextOf(message));
            cipher.SealText(message, text);
            message.Segments = SmsCounting.Count(text).Parts;
            message.Late = true;
            message.Reason = "迟到：超过要求的告知时间";
        }

        return true;
    }
}
