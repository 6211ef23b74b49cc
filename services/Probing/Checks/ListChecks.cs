using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Data;
using Platform.Probing.States;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks;

/// <summary>Checks, worst first, then by id.</summary>
internal static class ListChecks
{
    public static async Task<Results<Ok<Page<CheckLine>>, ProblemHttpResult>> HandleAsync(
        ProbingDb db, CancellationToken cancellationToken, string? q = null, string? state = null, string? system = null, string? contract = null, string? kind = null,
        int page = 1, int size = 50)
    {
        CheckStatus? status = null;
        if (state is not null)
        {
            if (!Enum.TryParse<CheckStatus>(state, ignoreCase: true, out var known) || int.TryParse(state, out _))
            {
                return Problem.Invalid([new FieldError("state", $"没有状态“{(state.Length > 64 ? "…" : state)}”", Choices: ["up", "degraded", "down", "unknown", "paused"])]);
            }

            status = known;
        }

        var rows =
            from check in db.Set<Check>().AsNoTracking()
            join now in db.Set<CheckState>() on check.Id equals now.CheckId
            where check.RetiredAt == null
                && (status == null || now.Status == status)
                && (system == null || check.SystemId == system)
                && (contract == null || check.ContractId == contract)
                && (kind == null || check.Kind == kind)
                && (q == null || check.Name.Contains(q) || check.Id.Contains(q) || check.Target.Contains(q))
            select new { check, now };
        var total = await rows.CountAsync(cancellationToken);
        var limit = Math.Clamp(size, 1, 500);
        var found = await rows
            .OrderByDescending(row => row.now.Status == CheckStatus.Down ? 3 : row.now.Status == CheckStatus.Degraded ? 2 : row.now.Status == CheckStatus.Unknown ? 1 : 0)
            .ThenBy(row => row.check.Id).Skip((Math.Clamp(page, 1, 100_000) - 1) * limit).Take(limit).ToListAsync(cancellationToken);
        var systems = (await db.Set<WatchedSystem>().AsNoTracking().ToListAsync(cancellationToken)).ToDictionary(row => (row.Scope, row.Id));
        return TypedResults.Ok(new Page<CheckLine>([.. found.Select(row => Line(row.check, row.now, systems.GetValueOrDefault((WatchedSystem.ScopeOf(row.check.ContractId), row.check.SystemId))))], total));
    }

    private static CheckLine Line(Check check, CheckState state, WatchedSystem? system) => new(
        check.Id, check.Name, check.ContractId, GetCheck.SystemOf(check, system), GetCheck.ComponentOf(check, system), check.Zone ?? system?.Zone, check.Kind,
        check.Target, check.Severity, check.Every, state.Status, state.Since, state.Reason, state.LastVerdict, state.LastLatencyMs, state.LastPlannedAt, false,
        state.Flapping, SuppressionView.Of(state));
}
