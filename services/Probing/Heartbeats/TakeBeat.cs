using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;
using Platform.Probing.Data;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Heartbeats;

/// <summary>Takes a sign of life in, and tells the last.</summary>
internal static class TakeBeat
{
    /// <summary>上报心跳 with a token of the platform; the body may be left out.</summary>
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        string id, ProbingDb db, TimeProvider time, CancellationToken cancellationToken, Beat? beat = null) =>
        await db.Set<Check>().AnyAsync(check => check.Id == id && check.Kind == HeartbeatKind.KindName && check.RetiredAt == null, cancellationToken)
            ? await KeepAsync(db, id, beat ?? new Beat(), time.GetUtcNow(), cancellationToken)
            : Problem.NotFound("heartbeat check", id);

    /// <summary>Keeps a beat of a check that is known to take it.</summary>
    internal static async Task<Results<NoContent, ProblemHttpResult>> KeepAsync(
        ProbingDb db, string id, Beat beat, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var errors = beat.Mistakes.ToList();
        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        try
        {
            await SaveAsync(db, id, beat, now, cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Two first beats at once: the second finds the first's row.
            db.ChangeTracker.Clear();
            await SaveAsync(db, id, beat, now, cancellationToken);
        }

        return TypedResults.NoContent();
    }

    public static async Task<Heartbeat?> LastAsync(IServiceScopeFactory scopes, string id, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ProbingDb>().Set<Heartbeat>().AsNoTracking().FirstOrDefaultAsync(beat => beat.CheckId == id, cancellationToken);
    }

    /// <summary>Since when a first beat is waited for: since the check is there, or has been switched on again; null for one that isn't saved.</summary>
    public static async Task<DateTimeOffset?> WaitsSinceAsync(IServiceScopeFactory scopes, string id, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        return await db.Set<Check>().AsNoTracking().Where(check => check.Id == id).Select(check => (DateTimeOffset?)check.ChangedAt).FirstOrDefaultAsync(cancellationToken);
    }

    private static async Task SaveAsync(ProbingDb db, string id, Beat beat, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await db.Set<Heartbeat>().FindAsync([id], cancellationToken) is not { } known)
        {
            db.Add(known = new Heartbeat { CheckId = id });
        }

        beat.Apply(known, now);
        await db.SaveChangesAsync(cancellationToken);
    }
}
