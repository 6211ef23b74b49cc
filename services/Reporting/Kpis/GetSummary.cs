using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Reporting.Facts;
using Platform.ServiceDefaults.Problems;

namespace Platform.Reporting.Kpis;

/// <summary>首页摘要: GET /summary?contract=…, how this month stands so far.</summary>
internal static class GetSummary
{
    internal sealed record AtRisk(string Kpi, string Name, string Target, string ActualText, string PenaltyText);

    internal sealed record SystemLine(string Id, string Name, string AvailabilityText, decimal? Availability, int Outages, string DownText);

    internal sealed record Answer(
        string ContractId, string Title, DateOnly From, DateOnly To, DateTimeOffset AsOf, int Met, int NotMet, int NoData, IReadOnlyList<AtRisk> AtRisk,
        IReadOnlyList<SystemLine> Systems, int Incidents, int OpenIncidents, int Messages, int MessagesDelivered, long Results, long ResultsOk);

    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(
        string contract, ReadContract contracts, FactReader reader, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await contracts(contract, cancellationToken) is not { } document)
        {
            return Problem.NotFound("contract", contract);
        }

        GetKpis.TryMonth(null, time.GetUtcNow(), out var period);
        var (facts, session) = await reader.ReadAsync(document, period, cancellationToken);
        session.Dispose();
        var figures = Reports.MonthlyFigures.Of(facts);
        return TypedResults.Ok(new Answer(
            contract, document.Title, period.From, period.To, period.AsOf, figures.KpisMet, figures.KpisNotMet, figures.KpisNoData,
            [.. figures.Kpis.Where(kpi => kpi.Verdict == KpiVerdict.NotMet).Select(kpi => new AtRisk(kpi.Id, kpi.Name, kpi.Target, kpi.ActualText, kpi.Penalty.Text))],
            [.. figures.Systems.Select(system => new SystemLine(system.Id, system.Name, system.AvailabilityText, system.Availability, system.Outages, system.DownText))],
            figures.Incidents.Count, figures.OpenIncidents, figures.Messages.Total, figures.Messages.Delivered, figures.ResultsTotal, figures.ResultsOk));
    }
}
