using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Notification.Data;
using Platform.Notification.Messages;
using Platform.Notification.Providers;
using Platform.Notification.Receipts;
using Platform.ServiceDefaults.Security;

namespace Platform.Notification.Submission;

/// <summary>Hands one claimed message over, or asks about a lost one, and records what came of it, under the trace of who asked for it.</summary>
internal sealed class HandOver(
    IServiceScopeFactory scopes, SmsProviders providers, FieldCipher cipher, TimeProvider time, IOptions<SmsOptions> options,
    NotificationTelemetry telemetry, ILogger<HandOver> log)
{
    private const int Tries = 5;

    public async Task RunAsync(Message claimed)
    {
        using var trace = NotificationTelemetry.Continue("sms submit", claimed.TraceParent);
        trace?.SetTag("sms.message", claimed.Id).SetTag("sms.provider", claimed.Provider);
        if (claimed.State == MessageState.Uncertain)
        {
            await SettleAsync(claimed);
            return;
        }

        await RecordAsync(claimed, await SubmitAsync(claimed));
    }

    private async Task<SubmitOutcome> SubmitAsync(Message claimed)
    {
        var provider = providers.Find(claimed.Provider) ?? providers.Choose();
        using var deadline = new CancellationTokenSource(options.Value.SubmitTimeout, time);
        SubmitOutcome outcome;
        try
        {
            outcome = await provider.SubmitAsync(
                new SmsSubmission(claimed.Id, cipher.PhoneOf(claimed), cipher.TextOf(claimed), claimed.Segments), deadline.Token);
        }
        catch (OperationCanceledException)
        {
            outcome = new SubmitOutcome.Uncertain("未在时限内得到应答");
        }
        catch (Exception failure)
        {
            // Only the type: a provider's message may quote the number.
            NotificationLog.ProviderThrew(log, claimed.Id, provider.Name, failure.GetType().Name);
            outcome = new SubmitOutcome.Uncertain("提交时发生内部错误");
        }

        providers.Note(provider.Name, outcome);
        return outcome;
    }

    private async Task SettleAsync(Message claimed)
    {
        using var deadline = new CancellationTokenSource(options.Value.SubmitTimeout, time);
        QueryOutcome found;
        try
        {
            found = providers.Find(claimed.Provider) is { } provider ? await provider.FindAsync(claimed.Id, deadline.Token) : new QueryOutcome.CannotTell();
        }
        catch (Exception failure)
        {
            NotificationLog.ProviderThrew(log, claimed.Id, claimed.Provider ?? "", failure.GetType().Name);
            await UpdateAsync(claimed.Id, (_, message) => AskAgain(message));
            return;
        }

        switch (found)
        {
            case QueryOutcome.Found there:
                await RecordAsync(claimed, new SubmitOutcome.Taken(there.CarrierId));
                break;
            case QueryOutcome.NotThere:
                // The carrier is sure, so this is no blind resend; the reference is the same, should it be wrong after all.
                await RecordAsync(claimed, await SubmitAsync(claimed));
                break;
            default:
                await UpdateAsync(claimed.Id, (_, message) => message.NextAttemptAt = null);
                break;
        }
    }

    private Task RecordAsync(Message claimed, SubmitOutcome outcome) => UpdateAsync(claimed.Id, (db, message) =>
    {
        var (before, now) = (message.State, time.GetUtcNow());
        message.HandOverAt = null;
        switch (outcome)
        {
            case SubmitOutcome.Taken taken:
                message.CarrierId ??= taken.CarrierId;
                message.NextAttemptAt = null;
                message.Move(MessageSignal.Taken, now);
                break;
            case SubmitOutcome.Refused refused when SubmitReasons.IsTemporary(refused.Reason) && now - message.AcceptedAt < Retry.AlertsGiveUp:
                message.NextAttemptAt = refused.Reason == FailureReason.LinkDown && providers.HasAnotherThan(message.Provider!)
                    ? now : now + Retry.After(message.Attempts);
                NotificationLog.TriedAgain(log, message.Id, message.Provider!, refused.Reason, message.NextAttemptAt.Value);
                break;
            case SubmitOutcome.Refused refused:
                message.NextAttemptAt = null;
                message.Failure = refused.Reason;
                message.Move(MessageSignal.Refused, now, refused.Detail);
                break;
            case SubmitOutcome.Uncertain uncertain:
                message.Move(MessageSignal.Lost, now, uncertain.Detail);
                AskAgain(message);
                NotificationLog.Uncertain(log, message.Id, uncertain.Detail);
                break;
        }

        telemetry.Submitted(message, message.Provider ?? "", outcome.GetType().Name);
        NotificationLog.HandedOver(log, message.Id, message.State, message.Provider ?? "", message.Attempts);
        if (message.State != before)
        {
            db.Publish(message.Announcement());
        }
    });

    private void AskAgain(Message message)
    {
        var now = time.GetUtcNow();
        message.NextAttemptAt = now - message.AcceptedAt < Retry.QueriesGiveUp ? now + Retry.After(message.Attempts) : null;
        message.Attempts++;
    }

    /// <summary>Changes the message as it is now, joins receipts that have overtaken us, and gives the lease back.</summary>
    private async Task UpdateAsync(string id, Action<NotificationDb, Message> change)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await UpdateOnceAsync(id, change);
                return;
            }
            catch (DbUpdateConcurrencyException) when (attempt < Tries)
            {
                // A receipt was written by another replica at the same instant: look again.
            }
        }
    }

    private async Task UpdateOnceAsync(string id, Action<NotificationDb, Message> change)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NotificationDb>();
        await using var transaction = await db.BeginAsync(CancellationToken.None);
        var message = await db.Set<Message>().FindAsync(id) ?? throw new InvalidOperationException("a claimed message is never deleted");
        message.LeaseUntil = null;
        message.Version++;
        if (!MessageStates.IsFinal(message.State))
        {
            change(db, message);
        }

        if (message.State != MessageState.Accepted)
        {
            await JoinParkedAsync(db, message);
        }

        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    private async Task JoinParkedAsync(NotificationDb db, Message message)
    {
        var parked = await db.Set<Receipt>().Where(row => row.MessageId == message.Id && row.AppliedAt == null).OrderBy(row => row.Kind).ToListAsync();
        foreach (var receipt in parked)
        {
            if (receipt.ApplyTo(message))
            {
                db.Publish(message.Announcement());
                telemetry.Completed(message);
            }
        }
    }
}
