using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Notification.Data;
using Platform.Notification.Messages;

namespace Platform.Notification.Receipts;

/// <summary>A report as a carrier gave it.</summary>
internal sealed record ReceiptReport(string Provider, string Reference, ReceiptKind Kind, string? CarrierId);

/// <summary>
/// Takes the reports of every carrier. A report for a message whose hand-over has not been answered yet is parked beside it
/// and joined when the answer is recorded. Reports may come twice and in any order.
/// </summary>
internal sealed class ReceiptIntake(IServiceScopeFactory scopes, TimeProvider time, NotificationTelemetry telemetry)
{
    private const int Tries = 5;

    /// <summary>False when there is no such message.</summary>
    public async Task<bool> TakeAsync(ReceiptReport report, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TakeOnceAsync(report, cancellationToken);
            }
            catch (DbUpdateException) when (attempt < Tries)
            {
                // Another replica wrote the message or the same report at the same instant: look again.
            }
        }
    }

    private async Task<bool> TakeOnceAsync(ReceiptReport report, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NotificationDb>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        if (report.Reference.Length != 32 || await db.Set<Message>().FindAsync([report.Reference], cancellationToken) is not { } message)
        {
            return false;
        }

        using var trace = NotificationTelemetry.Continue("sms receipt", message.TraceParent);
        if (await db.Set<Receipt>().FindAsync([message.Id, report.Kind], cancellationToken) is not null)
        {
            return true;
        }

        var receipt = new Receipt
        {
            MessageId = message.Id,
            Kind = report.Kind,
            Provider = report.Provider,
            CarrierId = report.CarrierId,
            ReceivedAt = time.GetUtcNow(),
        };
        db.Add(receipt);

        // Always a new version, also when the receipt is parked: a hand-over that commits at the same instant then meets it, looks
        // again, and joins what it would have missed.
        message.Version++;
        if (message.State != MessageState.Accepted && receipt.ApplyTo(message))
        {
            db.Publish(message.Announcement());
            telemetry.Completed(message);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
