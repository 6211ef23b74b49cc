using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Calendar;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Maintenances;

/// <summary>维护窗口.</summary>
internal static class MaintenanceRoutes
{
    private static readonly string[] States = ["active", "planned", "ended", "open"];

    internal static void Map(WebApplication app)
    {
        app.MapGet("/maintenances", ListAsync).RequirePermission("maintenances:read").WithSummary("维护窗口列表: q, state (active, planned, ended, open), contract, system, page, size");
        app.MapPost("/maintenances", ChangeMaintenance.CreateAsync).RequirePermission("maintenances:write").WithSummary("新增维护窗口");
        app.MapGet("/maintenances/{id}", GetAsync).RequirePermission("maintenances:read").WithSummary("维护窗口详情");
        app.MapPut("/maintenances/{id}", ChangeMaintenance.ChangeAsync).RequirePermission("maintenances:write").WithSummary("修改维护窗口: only those made by hand");
        app.MapDelete("/maintenances/{id}", ChangeMaintenance.EndAsync).RequirePermission("maintenances:write").WithSummary("结束维护窗口: at once; it stays in the list");
    }

    private static async Task<Results<Ok<Page<MaintenanceView>>, ProblemHttpResult>> ListAsync(
        ProbingDb db, WorkingCalendar calendar, TimeProvider time, CancellationToken cancellationToken,
        string? q = null, string? state = null, string? contract = null, string? system = null, int page = 1, int size = 50)
    {
        if (state is not null && !States.Contains(state))
        {
            return Problem.Invalid([new FieldError("state", "没有此状态", Choices: States)]);
        }

        var (now, limit) = (time.GetUtcNow(), Math.Clamp(size, 1, 500));
        var skip = (Math.Clamp(page, 1, 100_000) - 1) * limit;
        var rows = db.Set<Maintenance>().AsNoTracking().Where(row => (q == null || row.Reason.Contains(q)) && (contract == null || row.ContractId == contract));
        if (state is null or "ended" && system is null)
        {
            // Ended ones are many; a sweep marks what is over, so the database can count them.
            rows = rows.Where(row => state == null || row.EndedAt != null).OrderBy(row => row.EndedAt != null).ThenByDescending(row => row.ChangedAt).ThenBy(row => row.Id);
            var found = await rows.Skip(skip).Take(limit).ToListAsync(cancellationToken);
            return TypedResults.Ok(new Page<MaintenanceView>([.. found.Select(row => MaintenanceView.Of(row, calendar, now))], await rows.CountAsync(cancellationToken)));
        }

        var open = await rows.Where(row => state == null || (state == "ended") == (row.EndedAt != null)).OrderByDescending(row => row.ChangedAt).Take(5_000).ToListAsync(cancellationToken);
        var views = open.Where(row => system is null || row.Terms.Scope.System == system).Select(row => MaintenanceView.Of(row, calendar, now))
            .Where(view => state is null or "open" || view.State.ToString().Equals(state, StringComparison.OrdinalIgnoreCase)).OrderBy(view => view.State).ThenBy(view => view.Id, StringComparer.Ordinal).ToList();
        return TypedResults.Ok(new Page<MaintenanceView>([.. views.Skip(skip).Take(limit)], views.Count));
    }

    private static async Task<Results<Ok<MaintenanceView>, ProblemHttpResult>> GetAsync(
        string id, ProbingDb db, WorkingCalendar calendar, TimeProvider time, CancellationToken cancellationToken) =>
        await db.Set<Maintenance>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancellationToken) is { } row
            ? TypedResults.Ok(MaintenanceView.Of(row, calendar, time.GetUtcNow()))
            : Problem.NotFound("maintenance", id);
}
