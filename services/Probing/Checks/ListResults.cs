using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Data;
using Platform.Probing.Results;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks;

/// <summary>Results of one check, newest first; <c>to</c> is exclusive, so the oldest instant of a page asks for the next.</summary>
internal static class ListResults
{
    public static async Task<Results<Ok<IReadOnlyList<ResultView>>, ProblemHttpResult>> HandleAsync(
        string id, ProbingDb db, CancellationToken cancellationToken, DateTimeOffset? from = null, DateTimeOffset? to = null, int limit = 100)
    {
        if (!await db.Set<Check>().AnyAsync(check => check.Id == id, cancellationToken))
        {
            return Problem.NotFound("check", id);
        }

        var rows = await db.Set<ResultRow>().AsNoTracking()
            .Where(row => row.CheckId == id && (from == null || row.PlannedAt >= from) && (to == null || row.PlannedAt < to))
            .OrderByDescending(row => row.PlannedAt).Take(Math.Clamp(limit, 1, 500)).ToListAsync(cancellationToken);
        return TypedResults.Ok<IReadOnlyList<ResultView>>([.. rows.Select(ResultView.Of)]);
    }
}
