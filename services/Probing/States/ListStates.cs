using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.States;

/// <summary>How one check stands.</summary>
internal sealed record StateView(
    string CheckId, string Name, string? ContractId, string SystemId, string? ComponentId, string? Zone, string Kind, Severity Severity, CheckStatus State, DateTimeOffset Since,
    DateTimeOffset ConfirmedAt, string? Reason, CheckStatus? LastVerdict, DateTimeOffset? LastPlannedAt, double? LastLatencyMs, long Version);

/// <summary>One change of a check's state.</summary>
internal sealed record StateChangeView(long Version, CheckStatus Previous, CheckStatus Current, DateTimeOffset Since, DateTimeOffset ConfirmedAt, string Reason);

/// <summary>States of all checks, and the history of one.</summary>
internal static class ListStates
{
    private static readonly string[] Sorts = ["state", "since", "check", "latency", "lastPlannedAt"];

    public static void Map(WebApplication app)
    {
        app.MapGet("/states", HandleAsync).RequirePermission("states:read").WithSummary("状态列表: state, system, component, contract, zone, kind, severity, changedAfter, q, sort, page, size");
        app.MapGet("/checks/{id}/states", HistoryAsync).RequirePermission("states:read").WithSummary("状态变化: newest first; from, to, page, size");
    }

    private static async Task<Results<Ok<Page<StateView>>, ProblemHttpResult>> HandleAsync(
        ProbingDb db, CancellationToken cancellationToken, string? state = null, string? system = null, string? component = null, string? contract = null, string? zone = null,
        string? kind = null, string? severity = null, DateTimeOffset? changedAfter = null, string? q = null, string sort = "state", int page = 1, int size = 50)
    {
        var errors = new List<FieldError>();
        var status = Choices.Of<CheckStatus>("state", state, errors);
        var grade = Choices.Of<Severity>("severity", severity, errors);
        var descending = sort.StartsWith('-');
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
            where check.RetiredAt == null && (status == null || now.Status == status) && (grade == null || check.Severity == grade)
                && (system == null || check.SystemId == system) && (component == null || check.ComponentId == component) && (contract == null || check.ContractId == contract)
                && (zone == null || check.Zone == zone) && (kind == null || check.Kind == kind) && (changedAfter == null || now.Since > changedAfter)
                && (q == null || check.Name.Contains(q) || check.Id.Contains(q) || check.Target.Contains(q))
            select new { check, now };
        var total = await rows.CountAsync(cancellationToken);
        var limit = Math.Clamp(size, 1, 500);
        var sorted = sort.TrimStart('-') switch
        {
            "since" => Sorted.By(rows, row => row.now.Since, descending),
            "check" => Sorted.By(rows, row => row.check.Id, descending),
            "latency" => Sorted.By(rows, row => row.now.LastLatencyMs, descending),
            "lastPlannedAt" => Sorted.By(rows, row => row.now.LastPlannedAt, descending),
            _ => Sorted.By(rows, row => row.now.Status == CheckStatus.Down ? 0 : row.now.Status == CheckStatus.Degraded ? 1 : row.now.Status == CheckStatus.Unknown ? 2 : row.now.Status == CheckStatus.Up ? 3 : 4, descending),
        };
        var found = await sorted.ThenBy(row => row.check.Id).Skip((Math.Clamp(page, 1, 100_000) - 1) * limit).Take(limit)
            .Select(row => new StateView(
                row.check.Id, row.check.Name, row.check.ContractId, row.check.SystemId, row.check.ComponentId, row.check.Zone, row.check.Kind, row.check.Severity, row.now.Status, row.now.Since,
                row.now.ConfirmedAt, row.now.Reason, row.now.LastVerdict, row.now.LastPlannedAt, row.now.LastLatencyMs, row.now.Version)).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Page<StateView>(found, total));
    }

    private static async Task<Results<Ok<Page<StateChangeView>>, ProblemHttpResult>> HistoryAsync(
        string id, ProbingDb db, CancellationToken cancellationToken, DateTimeOffset? from = null, DateTimeOffset? to = null, int page = 1, int size = 50)
    {
        if (!await db.Set<Check>().AnyAsync(check => check.Id == id, cancellationToken))
        {
            return Problem.NotFound("check", id);
        }

        var rows = db.Set<StateChange>().AsNoTracking().Where(change => change.CheckId == id && (from == null || change.Since >= from) && (to == null || change.Since < to));
        var limit = Math.Clamp(size, 1, 500);
        var found = await rows.OrderByDescending(change => change.Version).Skip((Math.Clamp(page, 1, 100_000) - 1) * limit).Take(limit).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Page<StateChangeView>(
            [.. found.Select(change => new StateChangeView(change.Version, change.Previous, change.Current, change.Since, change.ConfirmedAt, change.Reason))],
            await rows.CountAsync(cancellationToken)));
    }
}

/// <summary>Rows in an order, one way or the other.</summary>
internal static class Sorted
{
    public static IOrderedQueryable<T> By<T, TKey>(IQueryable<T> rows, System.Linq.Expressions.Expression<Func<T, TKey>> key, bool descending) =>
        descending ? rows.OrderByDescending(key) : rows.OrderBy(key);
}

/// <summary>Words in a query that stand for a choice.</summary>
internal static class Choices
{
    public static T? Of<T>(string path, string? text, List<FieldError> errors)
        where T : struct, Enum
    {
        if (text is null)
        {
            return null;
        }

        if (Enum.TryParse<T>(text, ignoreCase: true, out var value) && text.All(char.IsAsciiLetter))
        {
            return value;
        }

        errors.Add(new FieldError(path, $"没有“{(text.Length > 64 ? "…" : text)}”这一项", Choices: [.. Enum.GetNames<T>().Select(System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName)]));
        return null;
    }
}
