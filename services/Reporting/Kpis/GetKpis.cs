using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.Reporting.Facts;
using Platform.ServiceDefaults.Calendar;
using Platform.ServiceDefaults.Problems;

namespace Platform.Reporting.Kpis;

/// <summary>考核指标表: GET /contracts/{id}/kpis?month=2026-11.</summary>
internal static class GetKpis
{
    /// <summary>The table; the rows behind each figure come from GET …/kpis/{kpi}/evidence.</summary>
    internal sealed record Answer(
        string ContractId, string Title, DateOnly From, DateOnly To, DateTimeOffset AsOf, bool IsRunning, int Met, int NotMet, int NoData, IReadOnlyList<KpiResult> Kpis);

    internal sealed record EvidenceAnswer(string Kpi, string Name, string ActualText, long EvidenceCount, IReadOnlyList<string> Steps, IReadOnlyList<EvidenceRow> Rows);

    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(
        string id, ReadContract contracts, FactReader reader, TimeProvider time, CancellationToken cancellationToken, string? month = null)
    {
        var (facts, kpis, problem) = await EvaluateAsync(id, month, contracts, reader, time, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        return TypedResults.Ok(new Answer(
            id, facts!.Contract.Title, facts.Period.From, facts.Period.To, facts.Period.AsOf, facts.Period.IsRunning,
            kpis.Count(kpi => kpi.Verdict == KpiVerdict.Met), kpis.Count(kpi => kpi.Verdict == KpiVerdict.NotMet), kpis.Count(kpi => kpi.Verdict == KpiVerdict.NoData),
            [.. kpis.Select(kpi => kpi with { Rows = [] })]));
    }

    public static async Task<Results<Ok<EvidenceAnswer>, ProblemHttpResult>> EvidenceAsync(
        string id, string kpi, ReadContract contracts, FactReader reader, TimeProvider time, CancellationToken cancellationToken, string? month = null)
    {
        var (_, kpis, problem) = await EvaluateAsync(id, month, contracts, reader, time, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        return kpis.FirstOrDefault(result => result.Id == kpi) is { } found
            ? TypedResults.Ok(new EvidenceAnswer(found.Id, found.Name, found.ActualText, found.EvidenceCount, found.Steps, found.Rows))
            : Problem.NotFound("kpi", kpi);
    }

    /// <summary>A month as <c>2026-11</c>; the present one when none is given.</summary>
    public static bool TryMonth(string? month, DateTimeOffset now, out Period period)
    {
        var today = ShanghaiTime.DateOf(now);
        period = Period.Month(today.Year, today.Month, now);
        if (month is null)
        {
            return true;
        }

        if (!DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first) || first.Year < 2000 || first > today)
        {
            return false;
        }

        period = Period.Month(first.Year, first.Month, now);
        return true;
    }

    private static async Task<(ContractFacts? Facts, IReadOnlyList<KpiResult> Kpis, ProblemHttpResult? Problem)> EvaluateAsync(
        string id, string? month, ReadContract contracts, FactReader reader, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!TryMonth(month, time.GetUtcNow(), out var period))
        {
            return (null, [], Problem.Invalid("month", "月份写作 2026-11，且不晚于本月"));
        }

        if (await contracts(id, cancellationToken) is not { } contract)
        {
            return (null, [], Problem.NotFound("contract", id));
        }

        var (facts, session) = await reader.ReadAsync(contract, period, cancellationToken);
        session.Dispose();
        return (facts, KpiFormulas.Evaluate(facts), null);
    }
}
