using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.States;

/// <summary>The newest sign of life of a heartbeat check.</summary>
internal sealed class Heartbeat
{
    public required string CheckId { get; init; }

    public DateTimeOffset At { get; set; }

    internal static void Map(ModelBuilder model) => model.Entity<Heartbeat>(row =>
    {
        row.ToTable("Heartbeats");
        row.HasKey(x => x.CheckId);
        row.Property(x => x.CheckId).HasMaxLength(Check.LongestId);
    });
}

/// <summary>Takes signs of life in, and tells the last.</summary>
internal static class Heartbeats
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(string id, ProbingDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!await db.Set<Check>().AnyAsync(check => check.Id == id && check.Kind == "heartbeat", cancellationToken))
        {
            return Problem.NotFound("heartbeat check", id);
        }

        var beat = await db.Set<Heartbeat>().FindAsync([id], cancellationToken);
        if (beat is null)
        {
            db.Add(beat = new Heartbeat { CheckId = id });
        }

        beat.At = time.GetUtcNow();
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    public static async Task<DateTimeOffset?> LastAsync(IServiceScopeFactory scopes, string id, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        return (await db.Set<Heartbeat>().AsNoTracking().FirstOrDefaultAsync(beat => beat.CheckId == id, cancellationToken))?.At;
    }
}
