using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Data;
using Platform.Probing.Results;
using Platform.Probing.States;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks;

/// <summary>One check with its state, its last result and the strip of recent ones.</summary>
internal static class GetCheck
{
    private const int Strip = 60;

    public static async Task<Results<Ok<CheckView>, ProblemHttpResult>> HandleAsync(
        string id, ProbingDb db, CheckKinds kinds, CheckVault vault, CancellationToken cancellationToken) =>
        await FindAsync(db, id, kinds, vault, cancellationToken) is { } view ? TypedResults.Ok(view) : Problem.NotFound("check", id);

    public static async Task<CheckView?> FindAsync(ProbingDb db, string id, CheckKinds kinds, CheckVault vault, CancellationToken cancellationToken)
    {
        if (await db.Set<Check>().AsNoTracking().FirstOrDefaultAsync(check => check.Id == id, cancellationToken) is not { } check)
        {
            return null;
        }

        var state = await db.Set<CheckState>().AsNoTracking().FirstAsync(state => state.CheckId == id, cancellationToken);
        var scope = WatchedSystem.ScopeOf(check.ContractId);
        var system = await db.Set<WatchedSystem>().AsNoTracking().FirstOrDefaultAsync(system => system.Scope == scope && system.Id == check.SystemId, cancellationToken);
        var recent = await db.Set<ResultRow>().AsNoTracking().Where(row => row.CheckId == id && !row.Manual).OrderByDescending(row => row.PlannedAt)
            .Take(Strip).ToListAsync(cancellationToken);
        var upstream = await db.Set<Check>().AsNoTracking().Where(one => check.DependsOn.Contains(one.Id))
            .Join(db.Set<CheckState>().AsNoTracking(), one => one.Id, its => its.CheckId, (one, its) => new UpstreamView(one.Id, one.Name, its.Status)).ToListAsync(cancellationToken);
        return View(check, state, system, vault.Open(check), kinds, recent) with { DependsOn = upstream };
    }

    public static CheckView View(Check check, CheckState state, WatchedSystem? system, JsonElement settings, CheckKinds kinds, IReadOnlyList<ResultRow> recent) => new(
        check.Id, check.Name, check.ContractId, check.FromContract, SystemOf(check, system), ComponentOf(check, system), check.Zone ?? system?.Zone, check.Kind, check.Target,
        SecretSettings.Mask(settings, kinds.Find(check.Kind)?.Secrets ?? new HashSet<string>()), check.Conditions, check.Every, check.Timeout,
        new Confirmation(check.DownCount, check.DownWindow), new Confirmation(check.UpCount, check.UpWindow), check.Severity, check.Serves,
        check.Paused, check.RetiredAt is not null, check.Version, state.Status, state.Since, state.ConfirmedAt, state.Reason,
        recent.Count > 0 ? ResultView.Of(recent[0]) : null, [.. recent.Reverse().Select(row => new ResultDot(row.PlannedAt, row.Status, row.LatencyMs))])
    {
        KindTitle = kinds.Find(check.Kind)?.Title,
        Baseline = check.Baseline,
        Usual = LatencyBaseline.Parse(state.Baseline) is { MedianMs: { } median, Samples: var samples } ? new UsualView(median, samples) : null,
        Flapping = new FlapView(state.Flapping, Math.Round(Flap.Score(state.Recent), 1)),
        SuppressedBy = SuppressionView.Of(state),
    };

    public static Named SystemOf(Check check, WatchedSystem? system) => new(check.SystemId, system?.Name ?? check.SystemId);

    public static Named? ComponentOf(Check check, WatchedSystem? system) =>
        check.ComponentId is { } id ? new Named(id, system?.ComponentName(id) ?? id) : null;
}
