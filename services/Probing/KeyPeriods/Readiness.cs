using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Data;
using Platform.Probing.Plans;
using Platform.ServiceDefaults.Calendar;
using Platform.ServiceDefaults.Problems;
using Refit;

namespace Platform.Probing.KeyPeriods;

/// <summary>Whether a key period may begin: 专人全天 24 小时值守 leaves no minute without a person.</summary>
/// <param name="Ready">Nothing is missing.</param>
/// <param name="Errors">What is missing, each with its reason.</param>
/// <param name="Gaps">Stretches without anybody on duty.</param>
internal sealed record ReadinessView(bool Ready, IReadOnlyList<FieldError> Errors, IReadOnlyList<DutyGapView> Gaps);

/// <summary>Asks Alerting for the roster of a key period and tells what is missing.</summary>
internal static class Readiness
{
    public static async Task<Results<Ok<ReadinessView>, ProblemHttpResult>> HandleAsync(
        string id, ProbingDb db, IDutyRoster roster, CancellationToken cancellationToken)
    {
        if (await db.Set<KeyPeriod>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == id && row.RetiredAt == null, cancellationToken) is not { } period)
        {
            return Problem.NotFound("key period", id);
        }

        DutyCoverage coverage;
        try
        {
            coverage = await roster.GetAsync(period.ContractId, period.From.ToString("yyyy-MM-dd", null), period.To.ToString("yyyy-MM-dd", null), cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or ApiExceptionBase or Polly.ExecutionRejectedException
            || (failure is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return Problem.Of(StatusCodes.Status503ServiceUnavailable, "roster-unavailable", "值班表暂时取不到，请稍后再试");
        }

        var plan = await db.Set<Plan>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == period.DutyPlanId, cancellationToken);
        return TypedResults.Ok(Of(period, coverage, plan));
    }

    /// <summary>Pure.</summary>
    public static ReadinessView Of(KeyPeriod period, DutyCoverage coverage, Plan? dutyPlan)
    {
        var errors = new List<FieldError>();
        if (coverage.Items.Count == 0)
        {
            errors.Add(new FieldError("roster", "合同没有值班表，重点时期须到人到天到班、全天 24 小时值守"));
        }

        errors.AddRange(coverage.Items.Count == 0 ? [] : coverage.Gaps.Select((gap, index) => new FieldError(
            $"roster.gaps[{index}]", $"{ShanghaiTime.Of(gap.From):MM-dd HH:mm} 至 {ShanghaiTime.Of(gap.To):MM-dd HH:mm} 无人值守")));
        if (period.DutyAt.Count > 0 && dutyPlan is not { State: PlanState.Active })
        {
            errors.Add(new FieldError("dutyPlan", "读网值守计划未在执行"));
        }

        return new ReadinessView(errors.Count == 0, errors, coverage.Gaps);
    }
}
