using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.Probing.Data;
using Platform.ServiceDefaults.Calendar;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Maintenances;

/// <summary>Plans, changes and ends maintenance windows; who did it and why stays with them.</summary>
internal static class ChangeMaintenance
{
    public static async Task<Results<Created<MaintenanceView>, ProblemHttpResult>> CreateAsync(
        MaintenanceRequest request, ProbingDb db, ClaimsPrincipal user, WorkingCalendar calendar, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var id = "mw-" + RandomNumberGenerator.GetHexString(12, lowercase: true);
        var terms = Bounded(request.Terms(id), now);
        var errors = await MaintenanceRules.ErrorsAsync(terms, db, now, cancellationToken);
        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        var row = new Maintenance
        {
            Id = id, ContractId = terms.Scope.Contract, Terms = terms, Reason = terms.Reason, CreatedBy = NameOf(user), CreatedAt = now, ChangedAt = now, Version = 1,
        };
        db.Add(row);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"/maintenances/{id}", MaintenanceView.Of(row, calendar, now));
    }

    public static async Task<Results<Ok<MaintenanceView>, ProblemHttpResult>> ChangeAsync(
        string id, MaintenanceRequest request, ProbingDb db, ClaimsPrincipal user, WorkingCalendar calendar, TimeProvider time, CancellationToken cancellationToken)
    {
        var (row, problem) = await OpenAsync(db, id, cancellationToken);
        if (row is null)
        {
            return problem!;
        }

        if (request.Version is { } seen && seen != row.Version)
        {
            return Problem.Conflict("changed-meanwhile", "维护窗口已被他人修改，请刷新后重试");
        }

        var now = time.GetUtcNow();
        var terms = Bounded(request.Terms(id), row.Terms.From ?? now);
        var errors = await MaintenanceRules.ErrorsAsync(terms, db, now, cancellationToken);
        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        (row.Terms, row.Reason, row.ChangedBy, row.ChangedAt) = (terms, terms.Reason, NameOf(user), now);
        row.Version++;
        TellMaintenance.Cut(db, row, now);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(MaintenanceView.Of(row, calendar, now));
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> EndAsync(
        string id, ProbingDb db, ClaimsPrincipal user, TimeProvider time, CancellationToken cancellationToken)
    {
        var (row, problem) = await OpenAsync(db, id, cancellationToken);
        if (row is null)
        {
            return problem!;
        }

        var now = time.GetUtcNow();
        (row.EndedAt, row.EndedBy) = (now, NameOf(user));
        row.Version++;
        TellMaintenance.Cut(db, row, now);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<(Maintenance? Row, ProblemHttpResult? Problem)> OpenAsync(ProbingDb db, string id, CancellationToken cancellationToken) =>
        await db.Set<Maintenance>().FindAsync([id], cancellationToken) switch
        {
            null => (null, Problem.NotFound("maintenance", id)),
            { FromContract: true } => (null, Problem.Conflict("maintenance-from-contract", "维护窗口由合同文件定义，请修改合同文件后重新应用")),
            { EndedAt: not null } => (null, Problem.Conflict("maintenance-ended", "维护窗口已结束，不能再修改")),
            var row => (row, null),
        };

    /// <summary>A window without a beginning begins when it is made, so that it says later when that was.</summary>
    private static MaintenanceDefinition Bounded(MaintenanceDefinition terms, DateTimeOffset now) => terms with { From = terms.From ?? now };

    private static string NameOf(ClaimsPrincipal user) => user.Identity?.Name ?? "?";
}
