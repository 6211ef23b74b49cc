using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Data;
using Platform.ServiceDefaults.Problems;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>A deferred event as a person sees it.</summary>
/// <param name="Id">Number, for replay.</param>
/// <param name="Reaction">What could not handle it.</param>
/// <param name="Topic">Topic.</param>
/// <param name="Subject">Id of the aggregate.</param>
/// <param name="Sequence">Place in the publisher's feed.</param>
/// <param name="State">Retrying, waiting behind an earlier one, or parked.</param>
/// <param name="Attempts">Failed tries.</param>
/// <param name="FirstFailedAt">When it first failed.</param>
/// <param name="NextAttemptAt">When it is tried next; null when parked.</param>
/// <param name="Reason">Why.</param>
internal sealed record ParkedEvent(
    long Id, string Reaction, string Topic, string Subject, long Sequence, DeferredState State, int Attempts,
    DateTimeOffset FirstFailedAt, DateTimeOffset? NextAttemptAt, string Reason);

/// <summary>Lists events that could not be handled, and replays them when the cause is mended.</summary>
internal static class ParkedEvents
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/events/parked", ListAsync).RequirePermission("parked-events:read").WithSummary("搁置的事件: what could not be handled, and why");
        app.MapPost("/events/parked/{id:long}/replay", ReplayAsync).RequirePermission("parked-events:write").WithSummary("重放搁置的事件");
        app.MapDelete("/events/parked/{id:long}", DiscardAsync).RequirePermission("parked-events:write").WithSummary("放弃搁置的事件: its effect never happens; what waits behind it goes on");
    }

    private static async Task<List<ParkedEvent>> ListAsync(ServiceDbContext db, CancellationToken cancellationToken, int limit = 100) =>
        await db.Deferred.AsNoTracking().OrderBy(row => row.Id).Take(Math.Clamp(limit, 1, 500))
            .Select(row => new ParkedEvent(
                row.Id, row.Reaction, row.Topic, row.Subject, row.Sequence, row.State, row.Attempts, row.FirstFailedAt,
                row.State == DeferredState.Parked ? null : row.NextAttemptAt, row.Reason))
            .ToListAsync(cancellationToken);

    private static async Task<IResult> ReplayAsync(long id, ServiceDbContext db, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await db.Deferred.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } deferred)
        {
            return Problem.NotFound("deferred event", id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        var earlier = await db.Deferred.Where(row => row.Reaction == deferred.Reaction && row.Subject == deferred.Subject && row.Sequence < deferred.Sequence)
            .OrderBy(row => row.Sequence).Select(row => (long?)row.Id).FirstOrDefaultAsync(cancellationToken);
        if (earlier is not null)
        {
            return Problem.Conflict("waits-for-earlier", $"It waits behind event {earlier} of the same subject: replay that one, and this one follows.");
        }

        // The retry loop does it, in order with what waits behind; asking twice changes nothing.
        deferred.State = DeferredState.Retrying;
        deferred.Attempts = 0;
        deferred.NextAttemptAt = time.GetUtcNow();
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<IResult> DiscardAsync(long id, ServiceDbContext db, CancellationToken cancellationToken) =>
        await db.Deferred.Where(row => row.Id == id && row.State == DeferredState.Parked).ExecuteDeleteAsync(cancellationToken) == 1
            ? TypedResults.NoContent()
            : Problem.NotFound("parked event", id.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
