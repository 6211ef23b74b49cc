using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Data;
using Platform.Probing.Scheduling;
using Platform.Probing.Zones;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks;

/// <summary>What to do with which checks.</summary>
internal sealed record BulkRequest(IReadOnlyList<string> Ids);

/// <summary>What became of each; a refusal of one leaves the others done.</summary>
internal sealed record BulkView(int Done, IReadOnlyList<BulkOutcome> Items);

/// <summary>One check's outcome: its verdict when it was run, or the refusal's code.</summary>
internal sealed record BulkOutcome(string Id, bool Done, Platform.Contracts.CheckStatus? Verdict, string? Code, string? Detail);

/// <summary>Pauses, resumes or runs many checks.</summary>
internal static class BulkChecks
{
    private const int MostAtOnce = 500;
    private const int MostRuns = 50;

    public static void Map(WebApplication app)
    {
        app.MapPost("/checks/bulk/pause", PauseAsync).RequirePermission("checks:write").WithSummary("批量暂停: up to 500");
        app.MapPost("/checks/bulk/resume", ResumeAsync).RequirePermission("checks:write").WithSummary("批量恢复: up to 500");
        app.MapPost("/checks/bulk/run", RunAsync).RequirePermission("checks:run").WithSummary("批量立即检查: up to 50, eight at a time");
    }

    private static Task<Results<Ok<BulkView>, ProblemHttpResult>> PauseAsync(
        BulkRequest request, ProbingDb db, ClaimsPrincipal user, ScheduleSignal signal, TimeProvider time, CancellationToken cancellationToken) => EachAsync(
        request, MostAtOnce, db, async id => Outcome(id, (await PauseCheck.PauseAsync(id, db, user, signal, time, cancellationToken)).Result));

    private static Task<Results<Ok<BulkView>, ProblemHttpResult>> ResumeAsync(
        BulkRequest request, ProbingDb db, ClaimsPrincipal user, ScheduleSignal signal, TimeProvider time, CancellationToken cancellationToken) => EachAsync(
        request, MostAtOnce, db, async id => Outcome(id, (await PauseCheck.ResumeAsync(id, db, user, signal, time, cancellationToken)).Result));

    private static async Task<Results<Ok<BulkView>, ProblemHttpResult>> RunAsync(
        BulkRequest request, IServiceScopeFactory scopes, CheckRules rules, CheckVault vault, ProbeRunner runner, ServedZones zones, TimeProvider time, CancellationToken cancellationToken)
    {
        if (Mistake(request, MostRuns) is { } mistake)
        {
            return mistake;
        }

        var outcomes = new BulkOutcome[request.Ids.Count];
        await Parallel.ForAsync(0, request.Ids.Count, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken }, async (i, token) =>
        {
            await using var scope = scopes.CreateAsyncScope();
            var answer = await RunCheck.HandleAsync(request.Ids[i], scope.ServiceProvider.GetRequiredService<ProbingDb>(), rules, vault, runner, zones, time, token);
            outcomes[i] = Outcome(request.Ids[i], answer.Result);
        });
        return TypedResults.Ok(new BulkView(outcomes.Count(outcome => outcome.Done), outcomes));
    }

    private static async Task<Results<Ok<BulkView>, ProblemHttpResult>> EachAsync(
        BulkRequest request, int most, ProbingDb db, Func<string, Task<BulkOutcome>> act)
    {
        if (Mistake(request, most) is { } mistake)
        {
            return mistake;
        }

        var outcomes = new List<BulkOutcome>();
        foreach (var id in request.Ids)
        {
            try
            {
                outcomes.Add(await act(id));
            }
            catch (DbUpdateConcurrencyException)
            {
                // What became of the others is still told.
                db.ChangeTracker.Clear();
                outcomes.Add(new BulkOutcome(id, false, null, "changed-meanwhile", "检查项刚被修改，请刷新后重试"));
            }
        }

        return TypedResults.Ok(new BulkView(outcomes.Count(outcome => outcome.Done), outcomes));
    }

    private static ProblemHttpResult? Mistake(BulkRequest request, int most) =>
        request.Ids is not { Count: > 0 } ids || ids.Count > most || ids.Any(string.IsNullOrEmpty) || ids.Distinct().Count() != ids.Count
            ? Problem.Invalid("ids", $"应为 1 到 {most} 个互不相同的编号") : null;

    private static BulkOutcome Outcome(string id, IResult result) => result is ProblemHttpResult refused
        ? new BulkOutcome(id, false, null, refused.ProblemDetails.Extensions.TryGetValue("code", out var code) ? code?.ToString() : null, refused.ProblemDetails.Detail)
        : new BulkOutcome(id, true, (result as Ok<RunView>)?.Value?.Verdict, null, null);
}
