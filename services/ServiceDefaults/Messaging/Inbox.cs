using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.ServiceDefaults.Data;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>
/// Applies events: every effect commits in one transaction with the inbox row that says it is there, and with the cursor.
/// A batch is first tried whole, because one commit for many is what makes it quick; when anything in it fails, each event is
/// tried alone, and the one that fails is deferred.
/// </summary>
internal sealed partial class Inbox(
    IServiceScopeFactory scopes, IEnumerable<ReactionDescriptor> reactions, MessagingMetrics metrics, TimeProvider time, ILogger<Inbox> log)
{
    private readonly ILookup<string, ReactionDescriptor> byTopic = reactions.ToLookup(reaction => reaction.Topic);

    /// <summary>Applies <paramref name="events"/> of one topic, ordered by sequence, and moves the cursor. Throws only when the database fails.</summary>
    public async Task<CursorRow> ApplyAsync(string topic, IReadOnlyList<Envelope> events, Func<CursorRow, CursorRow> advance, CancellationToken cancellationToken)
    {
        try
        {
            return await ApplyTogetherAsync(topic, events, advance, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogApart(log, topic, events.Count, failure.GetType().Name);
        }

        foreach (var one in events)
        {
            foreach (var reaction in byTopic[topic])
            {
                await ApplyAloneAsync(one, reaction, cancellationToken);
            }
        }

        return await ApplyTogetherAsync(topic, [], advance, cancellationToken);
    }

    /// <summary>Tries a deferred event again; true when its effect is there now.</summary>
    public async Task<bool> RetryAsync(DeferredRow deferred, int attempts, CancellationToken cancellationToken)
    {
        var reaction = byTopic[deferred.Topic].FirstOrDefault(candidate => candidate.Name == deferred.Reaction);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<ServiceDbContext>();
            await using var transaction = await db.BeginAsync(cancellationToken);

            // Deleted first: another replica that tries the same event waits for this row, and then finds it gone.
            if (await db.Deferred.Where(row => row.Id == deferred.Id).ExecuteDeleteAsync(cancellationToken) == 0)
            {
                return true;
            }

            if (reaction is not null)
            {
                var envelope = JsonSerializer.Deserialize(deferred.Envelope, EnvelopeJson.Default.Envelope)!;
                var versions = await VersionsAsync(db, reaction, [envelope.Subject!], cancellationToken);
                await HandleAsync(scope.ServiceProvider, db, reaction, envelope, versions, cancellationToken);
            }

            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            await PostponeAsync(deferred.Id, attempts, failure, cancellationToken);
            return false;
        }
    }

    private async Task<CursorRow> ApplyTogetherAsync(
        string topic, IReadOnlyList<Envelope> events, Func<CursorRow, CursorRow> advance, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ServiceDbContext>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var cursor = await db.Cursors.AsNoTracking().FirstOrDefaultAsync(row => row.Topic == topic, cancellationToken);
        var handled = 0;
        events = Beyond(cursor, events);
        if (events.Count > 0)
        {
            var ids = events.Select(IdOf).ToArray();
            var known = (await db.Inbox.AsNoTracking().Where(row => ids.Contains(row.EventId)).Select(row => new { row.EventId, row.Reaction })
                .ToListAsync(cancellationToken)).Select(row => (row.EventId, row.Reaction)).ToHashSet();
            foreach (var reaction in byTopic[topic])
            {
                var fresh = events.Where(one => known.Add((IdOf(one), reaction.Name))).ToList();
                await HandleAllAsync(scope.ServiceProvider, db, reaction, fresh, cancellationToken);
                handled += fresh.Count;
            }
        }

        var moved = advance(cursor ?? new CursorRow { Topic = topic });
        if (cursor is null)
        {
            db.Cursors.Add(moved);
        }
        else if (moved.Sequence != cursor.Sequence || moved.Epoch != cursor.Epoch)
        {
            db.Cursors.Update(moved);
        }

        await db.SaveChangesAsync(cancellationToken);
        FailPoint.At("inbox.before-commit");
        await transaction.CommitAsync(cancellationToken);
        FailPoint.At("inbox.committed");
        metrics.Handled.Add(handled);
        return moved;
    }

    private async Task HandleAllAsync(
        IServiceProvider services, ServiceDbContext db, ReactionDescriptor reaction, List<Envelope> fresh, CancellationToken cancellationToken)
    {
        if (fresh.Count == 0)
        {
            return;
        }

        var subjects = fresh.Select(one => one.Subject!).Distinct().ToArray();
        var held = await db.Deferred.Where(row => row.Reaction == reaction.Name && subjects.Contains(row.Subject))
            .Select(row => row.Subject).Distinct().ToListAsync(cancellationToken);
        var versions = await VersionsAsync(db, reaction, subjects, cancellationToken);
        foreach (var one in fresh)
        {
            if (held.Contains(one.Subject!))
            {
                db.Deferred.Add(Deferred(one, reaction, DeferredState.Waiting, 0, "An earlier event of this subject is deferred."));
            }
            else
            {
                await HandleAsync(services, db, reaction, one, versions, cancellationToken);
            }

            db.Inbox.Add(new InboxRow { EventId = IdOf(one), Reaction = reaction.Name, Topic = reaction.Topic, Sequence = one.Sequence });
            if (!reaction.SavesOnce)
            {
                await db.SaveChangesAsync(cancellationToken);
            }

            metrics.Lag.Record(Math.Max(0, (time.GetUtcNow() - (one.Time ?? time.GetUtcNow())).TotalSeconds));
        }
    }

    private async Task ApplyAloneAsync(Envelope one, ReactionDescriptor reaction, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<ServiceDbContext>();
            await using var transaction = await db.BeginAsync(cancellationToken);
            var id = IdOf(one);
            var cursor = await db.Cursors.AsNoTracking().FirstOrDefaultAsync(row => row.Topic == reaction.Topic, cancellationToken);
            if (Beyond(cursor, [one]).Count == 0 || await db.Inbox.AnyAsync(row => row.EventId == id && row.Reaction == reaction.Name, cancellationToken))
            {
                return;
            }

            await HandleAllAsync(scope.ServiceProvider, db, reaction, [one], cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            metrics.Handled.Add(1);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            await DeferAsync(one, reaction, failure, cancellationToken);
        }
    }

    private async Task DeferAsync(Envelope one, ReactionDescriptor reaction, Exception failure, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ServiceDbContext>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var id = IdOf(one);
        if (await db.Inbox.AnyAsync(row => row.EventId == id && row.Reaction == reaction.Name, cancellationToken))
        {
            return;
        }

        var state = RetryRule.IsHopeless(failure) ? DeferredState.Parked : DeferredState.Retrying;
        db.Deferred.Add(Deferred(one, reaction, state, 1, RetryRule.Reason(failure)));
        db.Inbox.Add(new InboxRow { EventId = id, Reaction = reaction.Name, Topic = reaction.Topic, Sequence = one.Sequence });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        metrics.Deferred.Add(1);
        LogDeferred(log, failure, reaction.Name, one.Type!, one.Subject!, state);
    }

    private async Task PostponeAsync(long id, int attempts, Exception failure, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ServiceDbContext>();
        var row = await db.Deferred.SingleAsync(candidate => candidate.Id == id, cancellationToken);
        row.Attempts++;
        row.Reason = RetryRule.Reason(failure);
        row.State = RetryRule.Next(row.Attempts, attempts, failure);
        row.NextAttemptAt = time.GetUtcNow() + RetryRule.Pause(row.Attempts);
        await db.SaveChangesAsync(cancellationToken);
        LogDeferred(log, failure, row.Reaction, row.Topic, row.Subject, row.State);
    }

    private async Task HandleAsync(
        IServiceProvider services, ServiceDbContext db, ReactionDescriptor reaction, Envelope one, Dictionary<string, AppliedVersionRow>? versions,
        CancellationToken cancellationToken)
    {
        if (versions is not null && !IsNewer(db, reaction, one, versions))
        {
            return;
        }

        using var activity = MessagingMetrics.Continue($"react {reaction.Name}", one.TraceParent);
        var context = new EventContext(
            IdOf(one), one.Type!, one.Subject!, one.Version, one.Sequence, one.Time ?? time.GetUtcNow(), activity.TraceId.ToString());
        await reaction.Invoke(services, one.Data, context, cancellationToken);
        FailPoint.At("inbox.handled");
    }

    /// <summary>False for a version older than the one applied (design §4.5); otherwise notes the version.</summary>
    private static bool IsNewer(ServiceDbContext db, ReactionDescriptor reaction, Envelope one, Dictionary<string, AppliedVersionRow> versions)
    {
        if (!versions.TryGetValue(one.Subject!, out var applied))
        {
            versions[one.Subject!] = applied = new AppliedVersionRow
            {
                Reaction = reaction.Name, Subject = one.Subject!, Version = one.Version, Epoch = one.Epoch,
            };
            db.AppliedVersions.Add(applied);
            return true;
        }

        // A publisher whose feed began anew counts its versions anew as well.
        if (one.Version < applied.Version && one.Epoch == applied.Epoch)
        {
            return false;
        }

        (applied.Version, applied.Epoch) = (one.Version, one.Epoch);
        return true;
    }

    /// <summary>What the cursor has passed has had its effect, whether or not its inbox row is still there.</summary>
    private static IReadOnlyList<Envelope> Beyond(CursorRow? cursor, IReadOnlyList<Envelope> events) =>
        cursor is null ? events : [.. events.Where(one => one.Epoch != cursor.Epoch || one.Sequence > cursor.Sequence)];

    private static async Task<Dictionary<string, AppliedVersionRow>?> VersionsAsync(
        ServiceDbContext db, ReactionDescriptor reaction, string[] subjects, CancellationToken cancellationToken) =>
        reaction.Ordering == Ordering.Every
            ? null
            : await db.AppliedVersions.Where(row => row.Reaction == reaction.Name && subjects.Contains(row.Subject))
                .ToDictionaryAsync(row => row.Subject, cancellationToken);

    private DeferredRow Deferred(Envelope one, ReactionDescriptor reaction, DeferredState state, int attempts, string reason) => new()
    {
        EventId = IdOf(one),
        Reaction = reaction.Name,
        Topic = reaction.Topic,
        Subject = one.Subject!,
        Sequence = one.Sequence,
        Envelope = JsonSerializer.Serialize(one, EnvelopeJson.Default.Envelope),
        State = state,
        Attempts = attempts,
        FirstFailedAt = time.GetUtcNow(),
        NextAttemptAt = time.GetUtcNow() + RetryRule.Pause(attempts),
        Reason = reason,
    };

    private static Guid IdOf(Envelope one) => Guid.Parse(one.Id!);

    [LoggerMessage(Level = LogLevel.Information, Message = "A batch of {Count} events of {Topic} failed whole ({Failure}); each is tried alone")]
    private static partial void LogApart(ILogger log, string topic, int count, string failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Reaction} could not handle {Type} of {Subject}: {State}")]
    private static partial void LogDeferred(ILogger log, Exception failure, string reaction, string type, string subject, DeferredState state);
}
