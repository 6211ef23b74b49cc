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
    private static readonly string[] Sorts = ["state", "name", "id", "kind", "since", "latency"];

    public static async Task<Results<Ok<Page<CheckLine>>, ProblemHttpResult>> HandleAsync(
        ProbingDb db, CheckKinds kinds, CancellationToken cancellationToken, string? q = null, string? state = null, string? system = null, string? contract = null, string? kind = null,
        string? component = null, string? zone = null, string? severity = null, string sort = "state", int page = 1, int size = 50)
    {
        var errors = new List<FieldError>();
        var status = Choices.Of<CheckStatus>("state", state, errors);
        var grade = Choices.Of<Severity>("severity", severity, errors);
        if (!Sorts.Contains(sort.TrimStart('-')))
        {
            errors.Add(new FieldError("sort", "不能按此排序；前加短横线为倒序", Choices: Sorts));
        }

        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        var rows =
            from check in db.Set<Check>().AsNoTracking()
            join now in db.Set<CheckState>() on check.Id equals now.CheckId
            where check.RetiredAt == null
                && (status == null || now.Status == status)
                && (system == null || check.SystemId == system)
                && (contract == null || check.ContractId == contract)
                && (kind == null || check.Kind == kind) && (component == null || check.ComponentId == component) && (zone == null || check.Zone == zone) && (grade == null || check.Severity == grade)
                && (q == null || check.Name.Contains(q) || check.Id.Contains(q) || check.Target.Contains(q))
            select new { check, now };
        var total = await rows.CountAsync(cancellationToken);
        var limit = Math.Clamp(size, 1, 500);
        var descending = sort.StartsWith('-');
        var sorted = sort.TrimStart('-') switch
        {
            "name" => Sorted.By(rows, row => row.check.Name, descending),
            "id" => Sorted.By(rows, row => row.check.Id, descending),
            "kind" => Sorted.By(rows, row => row.check.Kind, descending),
            "since" => Sorted.By(rows, row => row.now.Since, descending),
            "latency" => Sorted.By(rows, row => row.now.LastLatencyMs, descending),
            _ => Sorted.By(rows, row => row.now.Status == CheckStatus.Down ? 0 : row.now.Status == CheckStatus.Degraded ? 1 : row.now.Status == CheckStatus.Unknown ? 2 : 3, descending),
        };
        var found = await sorted
            .ThenBy(row => row.check.Id).Skip((Math.Clamp(page, 1, 100_000) - 1) * limit).Take(limit).ToListAsync(cancellationToken);
        var systems = (await db.Set<WatchedSystem>().AsNoTracking().ToListAsync(cancellationToken)).ToDictionary(row => (row.Scope, row.Id));
        return TypedResults.Ok(new Page<CheckLine>([.. found.Select(row => Line(row.check, row.now, systems.GetValueOrDefault((WatchedSystem.ScopeOf(row.check.ContractId), row.check.SystemId))) with { KindTitle = kinds.Find(row.check.Kind)?.Title })], total));
    }

    private static CheckLine Line(Check check, CheckState state, WatchedSystem? system) => new(
        check.Id, check.Name, check.ContractId, GetCheck.SystemOf(check, system), GetCheck.ComponentOf(check, system), check.Zone ?? system?.Zone, check.Kind,
        check.Target, check.Severity, check.Every, state.Status, state.Since, state.Reason, state.LastVerdict, state.LastLatencyMs, state.LastPlannedAt, false,
        state.Flapping, SuppressionView.Of(state));
}
