using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Data;
using Platform.Probing.Results;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks;

/// <summary>One result with what the probe did, line by line: why it failed can be read weeks later.</summary>
internal static class GetResult
{
    public static async Task<Results<Ok<ResultDetailView>, ProblemHttpResult>> HandleAsync(string id, long resultId, ProbingDb db, CancellationToken cancellationToken) =>
        await db.Set<ResultRow>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == resultId && row.CheckId == id, cancellationToken) is { } row
            ? TypedResults.Ok(new ResultDetailView(ResultView.Of(row), row.CheckId, row.Zone, ConditionLog.Read(row.Conditions), row.Log?.Split('\n') ?? []))
            : Problem.NotFound("result", resultId.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
