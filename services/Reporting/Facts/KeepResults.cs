using System.Text.Json;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Reporting.Data;
using Platform.ServiceDefaults.Messaging;

namespace Platform.Reporting.Facts;

/// <summary>Stores a batch of results in the transaction of the inbox: from here on no crash can lose or double it.</summary>
internal sealed class KeepResults(ReportingDb db, TimeProvider time) : IReaction<ResultsRecorded>
{
    public async Task HandleAsync(ResultsRecorded received, EventContext context, CancellationToken cancellationToken)
    {
        var rows = received.Check.Count;
        if (received.PlannedAt.Count != rows || received.Status.Count != rows || received.LatencyMs.Count != rows
            || received.Check.Any(index => index < 0 || index >= received.Checks.Count))
        {
            throw new InvalidDataException($"Batch {received.BatchId} has columns of different length or names a check that it does not list.");
        }

        if (rows == 0 || await db.Set<ResultBatch>().FindAsync([received.BatchId], cancellationToken) is not null)
        {
            return;
        }

        db.Add(new ResultBatch
        {
            BatchId = received.BatchId,
            Payload = JsonSerializer.Serialize(received, WireJson.Events),
            Rows = rows,
            ReceivedAt = time.GetUtcNow(),
        });
    }
}
