using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Data;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>All streams of a service: their lanes, and one puller for each publisher.</summary>
internal sealed partial class Subscriptions : BackgroundService
{
    private readonly FrozenDictionary<string, TopicStream> streams;
    private readonly FeedClient feeds;
    private readonly MessagingOptions options;
    private readonly IServiceScopeFactory scopes;
    private readonly TimeProvider time;
    private readonly ILogger log;

    public Subscriptions(
        IEnumerable<ReactionDescriptor> reactions, Inbox inbox, FeedClient feeds, IOptions<MessagingOptions> options, IServiceScopeFactory scopes,
        TimeProvider time, ILogger<Subscriptions> log)
    {
        (this.feeds, this.options, this.scopes, this.time, this.log) = (feeds, options.Value, scopes, time, log);
        streams = reactions.DistinctBy(reaction => reaction.Topic)
            .ToFrozenDictionary(reaction => reaction.Topic, reaction => new TopicStream(reaction.Topic, reaction.Publisher, inbox, time));
    }

    public IEnumerable<string> Topics => streams.Keys;

    public TopicStream this[string topic] => streams[topic];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var lanes = streams.Values.Select(stream => stream.RunAsync(stoppingToken));
        var pullers = options.Pull
            ? streams.Values.GroupBy(stream => stream.Publisher).Select(group => PullAsync(group.Key, [.. group], stoppingToken))
            : [];
        await Task.WhenAll([.. lanes, .. pullers]);
    }

    private async Task PullAsync(string publisher, TopicStream[] all, CancellationToken stopping)
    {
        // Not disposed: a lane that is still ending may release it after this loop has ended.
        var wake = new SemaphoreSlim(1);
        foreach (var stream in all)
        {
            stream.GapSeen = () => wake.Release();
        }

        await RememberAsync(all, stopping);
        var failures = 0;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var due = all.Where(stream => stream.IsDue(options.Silence)).ToArray();
                while (due.Length > 0)
                {
                    due = await PullPageAsync(publisher, due, stopping);
                }

                failures = 0;
            }
            catch (Exception failure) when (!stopping.IsCancellationRequested)
            {
                LogNotPulled(log, publisher, ++failures, failure.GetBaseException().Message);
            }

            var pause = failures > 0 ? TimeSpan.FromSeconds(Math.Min(10, 0.25 * (1 << Math.Min(failures, 6))))
                : all.Any(stream => stream.HasGap) ? TopicStream.Grace
                : options.Silence / 4;
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            await Task.WhenAny(wake.WaitAsync(wait.Token), Task.Delay(pause, time, wait.Token));
            await wait.CancelAsync();
        }
    }

    /// <summary>Reads one page for the due streams; answers those that have more.</summary>
    private async Task<TopicStream[]> PullPageAsync(string publisher, TopicStream[] due, CancellationToken stopping)
    {
        var after = due.Min(stream => stream.Cursor.Sequence);
        var page = await feeds.ReadAsync(publisher, due.Select(stream => stream.Topic), after, options.PageSize, stopping);
        if (due.Any(stream => stream.Cursor.Epoch != page.Epoch && stream.Cursor.Sequence > 0 && page.Epoch != Guid.Empty))
        {
            // The publisher's feed began anew: its sequences count from 1 again.
            LogNewEpoch(log, publisher, page.Epoch);
            page = await feeds.ReadAsync(publisher, due.Select(stream => stream.Topic), after: 0, options.PageSize, stopping);
        }

        var byTopic = page.Events.ToLookup(one => Contracts.EventTypes.Topic(one.Type!));
        await Task.WhenAll(due.Select(stream =>
            stream.DeliverAsync(new Delivery([.. byTopic[stream.Topic]], page.Epoch, page.SkippedTo), stopping)));
        if (page.Events.Count >= options.PageSize)
        {
            return due;
        }

        Array.ForEach(due, stream => stream.Heard());
        return [];
    }

    private async Task RememberAsync(TopicStream[] all, CancellationToken stopping)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ServiceDbContext>();
        foreach (var cursor in await db.Cursors.AsNoTracking().ToListAsync(stopping))
        {
            if (all.FirstOrDefault(stream => stream.Topic == cursor.Topic) is { } stream)
            {
                stream.StartFrom(cursor);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The feed of {Publisher} could not be read ({Failures} in a row): {Reason}")]
    private static partial void LogNotPulled(ILogger log, string publisher, int failures, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The feed of {Publisher} has begun anew as {Epoch}; it is read from its start")]
    private static partial void LogNewEpoch(ILogger log, string publisher, Guid epoch);
}
