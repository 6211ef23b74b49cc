using Microsoft.EntityFrameworkCore;
using Platform.Notification.Data;
using Platform.Notification.Receipts;

namespace Platform.Notification.Simulator;

/// <summary>The simulated carrier's other half: receipts go out a little later, through the same intake as a real carrier's.</summary>
internal sealed class SendSimulatedReceipts(
    IServiceScopeFactory scopes, TimeProvider time, SimulatorSignal signal, ILogger<SendSimulatedReceipts> log) : BackgroundService
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = Longest;
            try
            {
                wait = await SendDueAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                NotificationLog.LoopFailed(log, failure, "simulated receipts");
            }

            await signal.WaitAsync(wait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<TimeSpan> SendDueAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NotificationDb>();
        var receipts = scope.ServiceProvider.GetRequiredService<ReceiptIntake>();
        var now = time.GetUtcNow();
        var waiting = await db.Set<HandsetMessage>().Where(row => row.ReceiptDueAt != null).OrderBy(row => row.ReceiptDueAt).Take(100)
            .ToListAsync(cancellationToken);
        foreach (var row in waiting.Where(row => row.ReceiptDueAt <= now))
        {
            var kind = row.ReceiptFails ? ReceiptKind.Undelivered : ReceiptKind.Delivered;
            await receipts.TakeAsync(new ReceiptReport("simulator", row.Reference!, kind, row.Id), cancellationToken);

            // Only now: a crash between the two sends the receipt again, which is harmless.
            row.ReceiptDueAt = null;
            await db.SaveChangesAsync(cancellationToken);
        }

        return waiting.FirstOrDefault(row => row.ReceiptDueAt > now)?.ReceiptDueAt is { } next && next - now < Longest ? next - now : Longest;
    }
}
