using System.Threading.Channels;
using Dapr.Client;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Data;
using Platform.ServiceDefaults.Hosting;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>
/// The fast path: hands sequenced events to the sidecar, in bulk. It may fail, drop or repeat; every event names the one
/// before it in its topic, so a subscriber sees the gap and asks the feed.
/// </summary>
internal sealed partial class Publisher(
    DaprClient dapr, IModule module, MessagingMetrics metrics, IOptions<MessagingOptions> options, TimeProvider time, ILogger<Publisher> log)
    : BackgroundService
{
    private const int BulkCount = 100;
    private const int BulkCharacters = 1 << 20;
    private const int QueueLength = 20_000;

    private readonly Channel<Envelope> queue = Channel.CreateBounded<Envelope>(
        new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly Dictionary<string, long> lastOfTopic = [];
    private long published;
    private long renewedAt;

    /// <summary>Everything up to here was handed over, or given up and left to the feed.</summary>
    public long Published => Interlocked.Read(ref published);

    /// <summary>True when the relay's lease should be renewed although nothing happens.</summary>
    public bool RenewalDue => time.GetElapsedTime(renewedAt) > options.Value.Lease / 3;

    public void Renewed() => renewedAt = time.GetTimestamp();

    /// <summary>Continues where the predecessor stopped: what it may not have handed over goes out again.</summary>
    public async Task ResumeAsync(ServiceDbContext db, LeaseRow held, CancellationToken cancellationToken)
    {
        lastOfTopic.Clear();
        var from = Math.Max(held.Published, held.LastSequence - (QueueLength / 4));
        Interlocked.Exchange(ref published, from);
        foreach (var topic in await db.Outbox.Where(row => row.Sequence <= from).GroupBy(row => row.Topic)
                     .Select(rows => new { rows.Key, Last = rows.Max(row => row.Sequence) }).ToListAsync(cancellationToken))
        {
            lastOfTopic[topic.Key] = topic.Last ?? 0;
        }

        Enqueue(await db.Outbox.AsNoTracking().Where(row => row.Sequence > from).OrderBy(row => row.Sequence).ToListAsync(cancellationToken), held.Epoch);
    }

    public void Enqueue(IReadOnlyList<OutboxRow> rows, Guid epoch)
    {
        foreach (var row in rows)
        {
            var previous = lastOfTopic.GetValueOrDefault(row.Topic);
            lastOfTopic[row.Topic] = row.Sequence!.Value;
            if (!options.Value.Push || !queue.Writer.TryWrite(Envelope.From(row, module.Name, epoch, previous)))
            {
                metrics.LeftToFeed.Add(1);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pending = new List<Envelope>();
        while (await queue.Reader.WaitToReadAsync(stoppingToken))
        {
            pending.Clear();
            var characters = 0;
            while (pending.Count < BulkCount && characters < BulkCharacters && queue.Reader.TryRead(out var next))
            {
                pending.Add(next);
                characters += next.Data.GetRawText().Length;
            }

            foreach (var topic in pending.GroupBy(envelope => Contracts.EventTypes.Topic(envelope.Type!)))
            {
                await HandOverAsync(topic.Key, [.. topic], stoppingToken);
            }

            Interlocked.Exchange(ref published, pending[^1].Sequence);
        }
    }

    private async Task HandOverAsync(string topic, IReadOnlyList<Envelope> events, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            try
            {
                using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                deadline.CancelAfter(TimeSpan.FromSeconds(10));
                FailPoint.At("publisher.before");
                await dapr.BulkPublishEventAsync(options.Value.PubSub, topic, events, cancellationToken: deadline.Token);
                FailPoint.At("publisher.after");
                metrics.Pushed.Add(events.Count);
                return;
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotPushed(log, topic, events.Count, attempt, failure.InnerException?.Message ?? failure.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(200 * attempt * attempt), time, cancellationToken);
            }
        }

        metrics.LeftToFeed.Add(events.Count);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} events of {Topic} not pushed (attempt {Attempt}); the feed carries them: {Reason}")]
    private static partial void LogNotPushed(ILogger log, string topic, int count, int attempt, string reason);
}
