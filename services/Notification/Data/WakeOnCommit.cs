using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Platform.Notification.Submission;

namespace Platform.Notification.Data;

/// <summary>Wakes the submission loops when a transaction that brought new messages has committed: milliseconds, not a poll.</summary>
internal sealed class WakeOnCommit : DbTransactionInterceptor
{
    public static readonly WakeOnCommit Instance = new();

    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        TransactionCommitted(transaction, eventData);
        return Task.CompletedTask;
    }

    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData)
    {
        if (eventData.Context is NotificationDb { HasNewMessages: true } db)
        {
            db.HasNewMessages = false;
            db.GetService<SubmissionSignal>().WakeAll();
        }
    }
}
