using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.ServiceDefaults.Data;
using Platform.ServiceDefaults.Hosting;
using Platform.ServiceDefaults.Problems;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>
/// The outbox as a feed (design §4.3): a CloudEvents batch in order, with a long poll. The headers <c>Platform-Epoch</c> and
/// <c>Platform-Skipped-To</c> let a reader go on without a gap where events were filtered out.
/// </summary>
internal static class Feed
{
    public const string Epoch = "Platform-Epoch";
    public const string SkippedTo = "Platform-Skipped-To";
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    public static async Task<IResult> ReadAsync(
        ServiceDbContext db, OutboxSignal signal, WriteGate gate, IModule module, IOptions<MessagingOptions> options, IHostApplicationLifetime lifetime,
        TimeProvider time, HttpContext http, CancellationToken cancellationToken,
        long after = 0, string? types = null, int? limit = null, string? wait = null)
    {
        var mistakes = Mistakes(after, limit, wait, options.Value.PageSize, out var patience);
        if (mistakes.Count > 0)
        {
            return Problem.Invalid(mistakes);
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var topics = types?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        var started = time.GetTimestamp();
        while (true)
        {
            var sequenced = signal.NextSequence;
            var page = await PageAsync(db, after, topics, limit ?? options.Value.PageSize, cancellationToken);
            if (page.Truncated)
            {
                return Problem.Of(StatusCodes.Status410Gone, "feed-truncated", $"Events up to {page.Oldest - 1} are no longer kept. Start from after={page.Oldest - 1} and reconcile.");
            }

            var left = patience - time.GetElapsedTime(started);
            if (page.Events.Count > 0 || left <= TimeSpan.Zero || ending.IsCancellationRequested)
            {
                // Nobody is told of an event that a power cut could still take back.
                await gate.DurableAsync();
                http.Response.Headers[Epoch] = page.Epoch.ToString();
                http.Response.Headers[SkippedTo] = page.SkippedTo.ToString(System.Globalization.CultureInfo.InvariantCulture);
                var batch = page.Events.ConvertAll(row => Envelope.From(row, module.Name, page.Epoch, previous: null));
                return TypedResults.Json(batch, EnvelopeJson.Default.ListEnvelope, "application/cloudevents-batch+json");
            }

            // Another replica's relay signals nobody here: look again after a second at the latest.
            await Task.WhenAny(sequenced, Task.Delay(left < OneSecond ? left : OneSecond, time, ending.Token));
        }
    }

    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    private static async Task<Page> PageAsync(ServiceDbContext db, long after, string[] topics, int limit, CancellationToken cancellationToken)
    {
        var relay = await db.Leases.AsNoTracking().FirstOrDefaultAsync(row => row.Name == "relay", cancellationToken);
        if (relay is null || relay.LastSequence <= after)
        {
            return new Page(relay?.Epoch ?? Guid.Empty, [], relay?.LastSequence ?? 0, Truncated: false, 1);
        }

        var oldest = await db.Outbox.Where(row => row.Sequence != null).MinAsync(row => row.Sequence, cancellationToken) ?? relay.LastSequence + 1;
        if (after > 0 && after < oldest - 1)
        {
            return new Page(relay.Epoch, [], after, Truncated: true, oldest);
        }

        var rows = db.Outbox.AsNoTracking().Where(row => row.Sequence > after && row.Sequence <= relay.LastSequence);
        rows = topics switch
        {
            [] => rows,
            [var only] => rows.Where(row => row.Topic == only || row.Type == only),
            _ => rows.Where(row => topics.Contains(row.Topic) || topics.Contains(row.Type)),
        };
        var events = await rows.OrderBy(row => row.Sequence).Take(limit).ToListAsync(cancellationToken);
        var skippedTo = events.Count == limit ? events[^1].Sequence!.Value : relay.LastSequence;
        return new Page(relay.Epoch, events, skippedTo, Truncated: false, oldest);
    }

    private static List<FieldError> Mistakes(long after, int? limit, string? wait, int pageSize, out TimeSpan patience)
    {
        var mistakes = new List<FieldError>();
        if (after < 0)
        {
            mistakes.Add(new FieldError("after", "after is the last sequence you have, 0 or more."));
        }

        if (limit is < 1 || limit > pageSize)
        {
            mistakes.Add(new FieldError("limit", $"limit is 1 to {pageSize}."));
        }

        patience = TimeSpan.Zero;
        if (wait is not null && (!Duration.TryParse(wait, out patience) || patience > LongestWait))
        {
            mistakes.Add(new FieldError("wait", "wait is a duration up to 60s, for example 30s."));
        }

        return mistakes;
    }

    private sealed record Page(Guid Epoch, List<OutboxRow> Events, long SkippedTo, bool Truncated, long Oldest);
}
