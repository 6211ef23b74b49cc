using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.Plans;
using Platform.Probing.Rounds;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Calendar;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.KeyPeriods;

/// <summary>A key period as the API shows it.</summary>
internal sealed record KeyPeriodView(
    string Id, string ContractId, bool FromContract, string Name, IReadOnlyList<string> Serves, DateOnly From, DateOnly To, int Days, int? DeclaredDays, int Multiplier,
    IReadOnlyList<string> Checks, IReadOnlyList<TimeOnly> DutyAt, IReadOnlyList<ManualItem> Duty, string DutyPlanId, bool Active)
{
    public static KeyPeriodView Of(KeyPeriod period, DateOnly today) => new(
        period.Id, period.ContractId, period.FromContract, period.Name, period.Serves, period.From, period.To, period.To.DayNumber - period.From.DayNumber + 1,
        period.DeclaredDays, period.Multiplier, period.Checks, period.DutyAt, period.Duty, period.DutyPlanId, period.From <= today && today <= period.To);
}

/// <summary>重点时期.</summary>
internal static class KeyPeriodRoutes
{
    internal static void Map(WebApplication app)
    {
        app.MapGet("/key-periods", ListAsync).RequirePermission("plans:read").WithSummary("重点时期列表: contract; the next ones first");
        app.MapPost("/key-periods", AddAsync).RequirePermission("plans:write").WithSummary("新增重点时期: the declared number of days is held against the dates");
        app.MapGet("/key-periods/{id}", GetAsync).RequirePermission("plans:read").WithSummary("重点时期详情");
        app.MapPut("/key-periods/{id}", ChangeAsync).RequirePermission("plans:write").WithSummary("修改重点时期: only those made by hand");
        app.MapDelete("/key-periods/{id}", RetireAsync).RequirePermission("plans:write").WithSummary("撤销重点时期: only those made by hand");
        app.MapGet("/key-periods/{id}/readiness", Readiness.HandleAsync).RequirePermission("plans:read").WithSummary("重点时期准备情况: gaps in the roster and what else is missing");
    }

    private static async Task<Ok<IReadOnlyList<KeyPeriodView>>> ListAsync(ProbingDb db, TimeProvider time, CancellationToken cancellationToken, string? contract = null)
    {
        var found = await db.Set<KeyPeriod>().AsNoTracking().Where(period => period.RetiredAt == null && (contract == null || period.ContractId == contract))
            .OrderByDescending(period => period.From).Take(500).ToListAsync(cancellationToken);
        return TypedResults.Ok<IReadOnlyList<KeyPeriodView>>([.. found.Select(period => KeyPeriodView.Of(period, ShanghaiTime.Today(time)))]);
    }

    private static async Task<Results<Ok<KeyPeriodView>, ProblemHttpResult>> GetAsync(string id, ProbingDb db, TimeProvider time, CancellationToken cancellationToken) =>
        await db.Set<KeyPeriod>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == id && row.RetiredAt == null, cancellationToken) is { } period
            ? TypedResults.Ok(KeyPeriodView.Of(period, ShanghaiTime.Today(time)))
            : Problem.NotFound("key period", id);

    private static async Task<Results<Created<KeyPeriodView>, ProblemHttpResult>> AddAsync(
        KeyPeriodRequest request, ProbingDb db, ClaimsPrincipal user, RoundSignal signal, TimeProvider time, CancellationToken cancellationToken)
    {
        var slug = request.Id ?? "period-" + RandomNumberGenerator.GetHexString(8, lowercase: true);
        var id = $"{request.Contract}.{slug}";
        var errors = await MistakesAsync(db, request, slug, cancellationToken);
        if (!PlanRules.IsId(slug) || KeyPeriod.DutyPlan(id).Length > Check.LongestId)
        {
            errors.Add(new FieldError("id", "编号只能用小写字母、数字和短横线，最长 60 个字符"));
        }

        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        await using var transaction = await db.BeginAsync(cancellationToken);
        if (await db.Set<KeyPeriod>().AnyAsync(known => known.Id == id, cancellationToken))
        {
            return Problem.Conflict("key-period-exists", $"重点时期 {id} 已存在，请换一个编号");
        }

        var period = ChangeKeyPeriod.Empty(id, request.Contract, fromContract: false);
        db.Add(period);
        await SaveAsync(period);
        return TypedResults.Created($"/key-periods/{id}", KeyPeriodView.Of(period, ShanghaiTime.Today(time)));

        async Task SaveAsync(KeyPeriod added)
        {
            ChangeKeyPeriod.Fill(added, request.Definition(slug), request.Checks);
            await DutyRounds.TakeAsync(db, added, user.Identity?.Name ?? "?", time.GetUtcNow(), cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            signal.Raise();
        }
    }

    private static async Task<Results<Ok<KeyPeriodView>, ProblemHttpResult>> ChangeAsync(
        string id, KeyPeriodRequest request, ProbingDb db, ClaimsPrincipal user, RoundSignal signal, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = await MistakesAsync(db, request, id, cancellationToken);
        await using var transaction = await db.BeginAsync(cancellationToken);
        if (await db.Set<KeyPeriod>().FindAsync([id], cancellationToken) is not { RetiredAt: null } period)
        {
            return Problem.NotFound("key period", id);
        }

        if (Refused(period) is { } refused)
        {
            return refused;
        }

        if (request.Contract != period.ContractId)
        {
            errors.Add(new FieldError("contract", "重点时期所属合同不能修改"));
        }

        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        if (ChangeKeyPeriod.Fill(period, request.Definition(id), request.Checks))
        {
            await DutyRounds.TakeAsync(db, period, user.Identity?.Name ?? "?", time.GetUtcNow(), cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            signal.Raise();
        }

        return TypedResults.Ok(KeyPeriodView.Of(period, ShanghaiTime.Today(time)));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RetireAsync(
        string id, ProbingDb db, ClaimsPrincipal user, RoundSignal signal, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await db.BeginAsync(cancellationToken);
        if (await db.Set<KeyPeriod>().FindAsync([id], cancellationToken) is not { RetiredAt: null } period)
        {
            return Problem.NotFound("key period", id);
        }

        if (Refused(period) is { } refused)
        {
            return refused;
        }

        period.RetiredAt = time.GetUtcNow();
        period.Version++;
        await db.SaveChangesAsync(cancellationToken);
        await DutyRounds.TakeAsync(db, period, user.Identity?.Name ?? "?", time.GetUtcNow(), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signal.Raise();
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult? Refused(KeyPeriod period) =>
        period.FromContract ? Problem.Conflict("key-period-from-contract", "重点时期由合同文件定义，请修改合同文件后重新应用") : null;

    private static async Task<List<FieldError>> MistakesAsync(ProbingDb db, KeyPeriodRequest request, string id, CancellationToken cancellationToken)
    {
        var errors = ChangeKeyPeriod.Mistakes(request.Definition(id));
        errors.AddRange(await PlanBook.PlaceErrorsAsync(db, request.Contract, new PlanContent { Name = "", Checks = request.Checks }, cancellationToken));
        return errors;
    }
}
