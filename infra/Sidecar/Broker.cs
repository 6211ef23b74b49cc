using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Platform.Sidecar;

/// <summary>Hands each event to every subscription of its topic. In memory only: what is lost here the feeds bring again.</summary>
internal sealed partial class Broker(SidecarOptions options, TimeProvider time, IMeterFactory meters, ILogger<Broker> log)
{
    private readonly ConcurrentDictionary<(string PubSub, string Topic), Subscription[]> routes = new();
    private readonly Counter<long> dropped = meters.Create("Platform.Sidecar").CreateCounter<long>(
        "platform.sidecar.dropped", "{event}", "Events that found a full queue; the feeds heal them");
    private long droppedSoFar;

    /// <summary>False when there is no such component.</summary>
    public bool Knows(string pubSub) => options.PubSubs.Contains(pubSub, StringComparer.Ordinal);

    public IEnumerable<Subscription> Subscriptions => routes.Values.SelectMany(list => list);

    public void Add(Subscription subscription) => routes.AddOrUpdate(
        (subscription.PubSub, subscription.Topic), [subscription], (_, present) => [.. present, subscription]);

    public void Publish(Publication sent)
    {
        if (routes.ContainsKey((sent.PubSub, sent.Topic)))
        {
            Route(sent.PubSub, sent.Topic, CloudEventWriter.Write(sent, time.GetUtcNow()));
        }
    }

    /// <summary>Hands on a finished message; the dead letter carries the same bytes, so its <c>topic</c> stays the first one.</summary>
    public void Route(string pubSub, string topic, Message message)
    {
        foreach (var subscription in routes.GetValueOrDefault((pubSub, topic)) ?? [])
        {
            if (!subscription.Offer(message))
            {
                Drop(subscription);
            }
        }
    }

    /// <summary>A flood must not become a flood of log lines: the first and then every thousandth is told.</summary>
    private void Drop(Subscription subscription)
    {
        dropped.Add(1, new KeyValuePair<string, object?>("topic", subscription.Topic), new KeyValuePair<string, object?>("app", subscription.App.Id));
        if (Interlocked.Increment(ref droppedSoFar) % 1_000 == 1)
        {
            LogFull(log, subscription.App.Id, subscription.Topic, options.QueueLimit);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The queue of {App} for {Topic} is full ({Limit} events): further events are dropped, its feed brings them")]
    private static partial void LogFull(ILogger log, string app, string topic, int limit);
}
