using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Reporting.Facts;
using Platform.Reporting.Kpis;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Reporting.Reports;

/// <summary>Availability of one system; null where nothing was observed.</summary>
internal sealed record SystemFigures(string Id, string Name, decimal? Availability, string AvailabilityText, int Outages, TimeSpan Down, string DownText, long Results, IReadOnlyList<DayFigure> Days);

/// <summary>One Shanghai day of a system; null where nothing was observed.</summary>
internal sealed record DayFigure(DateOnly Day, decimal? Availability);

/// <summary>Results of one check; <paramref name="Planned"/> follows from its interval, null for a check outside the contract. Unknown ones are shown, and count neither way in the rate.</summary>
internal sealed record CheckFigures(string CheckId, string Name, string System, long? Planned, long Total, long Ok, long Failed, long Unknown, string OkRateText, double? AverageMs, double? P95Ms);

/// <summary>One incident against its limits.</summary>
internal sealed record IncidentFigures(
    string Number, string System, string Title, string Severity, DateTimeOffset DetectedAt, DateTimeOffset? NotifiedAt, DateTimeOffset? AcknowledgedAt, DateTimeOffset? RecoveredAt,
    string RespondText, string RespondVerdict, string RestoreText, string RestoreVerdict, string State);

/// <summary>Messages by what became of them.</summary>
internal sealed record MessageFigures(int Total, int Delivered, int Submitted, int Failed, int Expired, int Segments, string DeliveredRateText, string SlowestText);

/// <summary>The rounds of one inspection plan (巡检计划) that were due.</summary>
internal sealed record RoundFigures(string PlanId, string Plan, int Due, int Done, int Late, int Missed, int Unknown, string DoneRateText, int Items, int Abnormal, int NotDone)
{
    public static IReadOnlyList<RoundFigures> Of(IReadOnlyList<RoundFact> rounds) => [.. rounds.GroupBy(round => round.PlanId).OrderBy(plan => plan.Key, StringComparer.Ordinal).Select(plan =>
    {
        int Count(RoundState state) => plan.Count(round => round.State == state);
        return new RoundFigures(
            plan.Key, plan.Last().PlanName, plan.Count(), Count(RoundState.Done), Count(RoundState.Late), Count(RoundState.Missed), Count(RoundState.Unknown),
            MonthlyFigures.Rate(Count(RoundState.Done), plan.Count()), plan.Sum(round => round.Items), plan.Sum(round => round.Abnormal), plan.Sum(round => round.NotDone));
    })];
}

/// <summary>
/// All figures of a month's report, computed once. Sentences, tables, charts and sheets only read them, so they cannot
/// contradict each other.
/// </summary>
internal sealed record MonthlyFigures(
    string ContractId, DateOnly From, DateOnly To, DateTimeOffset AsOf, bool IsRunning, IReadOnlyList<KpiResult> Kpis, int KpisMet, int KpisNotMet, int KpisNoData,
    IReadOnlyList<SystemFigures> Systems, IReadOnlyList<CheckFigures> Checks, long ResultsTotal, long ResultsOk, long ResultsUnknown, string OkRateText,
    IReadOnlyList<IncidentFigures> Incidents, int OpenIncidents, int MajorIncidents, MessageFigures Messages, IReadOnlyList<string> Problems, IReadOnlyList<string> Advice)
{
    /// <summary>Inspection rounds, a line for each plan.</summary>
    public IReadOnlyList<RoundFigures> Rounds { get; init; } = [];

    public static MonthlyFigures Of(ContractFacts facts)
    {
        var kpis = KpiFormulas.Evaluate(facts);
        var systems = Availability.Systems(facts, facts.Service, []).Select(system => System(facts, system)).ToList();
        var checks = facts.Results.GroupBy(day => day.CheckId).Select(group => Check(facts, [.. group])).OrderBy(check => check.CheckId, StringComparer.Ordinal).ToList();
        var incidents = facts.IncidentsInPeriod.Select(incident => Incident(incident, facts.Period.AsOf)).ToList();
        var (total, ok, unknown) = (checks.Sum(check => check.Total), checks.Sum(check => check.Ok), checks.Sum(check => check.Unknown));
        return new MonthlyFigures(
            facts.Contract.Id, facts.Period.From, facts.Period.To, facts.Period.AsOf, facts.Period.IsRunning, kpis,
            kpis.Count(kpi => kpi.Verdict == KpiVerdict.Met), kpis.Count(kpi => kpi.Verdict == KpiVerdict.NotMet), kpis.Count(kpi => kpi.Verdict == KpiVerdict.NoData),
            systems, checks, total, ok, unknown, Rate(ok, total - unknown), incidents,
            facts.IncidentsInPeriod.Count(incident => incident.RecoveredAt is null), facts.IncidentsInPeriod.Count(incident => incident.Severity == Severity.Major),
            Message(facts.Messages), MonthlyRemarks.Problems(kpis, checks, incidents), MonthlyRemarks.Advice(kpis, checks, incidents))
        {
            Rounds = RoundFigures.Of(facts.Rounds),
        };
    }

    /// <summary>A share as shown; 「—」 where there is nothing to share.</summary>
    public static string Rate(long part, long whole) => whole == 0 ? "—" : KpiText.Percent(KpiText.Share(part, whole));

    private static SystemFigures System(ContractFacts facts, SystemAvailability system)
    {
        var results = facts.Results.Where(day => day.SystemId == system.Id).Sum(day => day.Up + day.Degraded + day.Down);
        decimal? availability = results + system.Outages.Count == 0 ? null : system.Percent;
        return new SystemFigures(
            system.Id, system.Name, availability, availability is { } value ? KpiText.Percent(value) : "本月无", system.Outages.Count, system.Down, KpiText.Time(system.Down), results,
            [.. Days(facts).Select(day => Day(facts, system, day))]);
    }

    private static DayFigure Day(ContractFacts facts, SystemAvailability system, DateOnly day)
    {
        var window = new Span(ShanghaiTime.StartOf(day), ShanghaiTime.EndOf(day)).Cut(facts.Service);
        var down = Span.Covered(system.Outages.Select(outage => outage.Until(facts.Service.To)), window);
        var seen = down > TimeSpan.Zero || facts.Results.Any(result => result.Day == day && result.SystemId == system.Id && result.Total > result.Unknown);
        return new DayFigure(day, seen && window.Length > TimeSpan.Zero ? Availability.Percent(down, window.Length) : null);
    }

    private static IEnumerable<DateOnly> Days(ContractFacts facts)
    {
        for (var day = facts.Period.From; day <= facts.Period.To && ShanghaiTime.StartOf(day) < facts.Period.End; day = day.AddDays(1))
        {
            yield return day;
        }
    }

    private static CheckFigures Check(ContractFacts facts, IReadOnlyList<CheckDay> days)
    {
        var (total, unknown, failed) = (days.Sum(day => day.Total), days.Sum(day => day.Unknown), days.Sum(day => day.Down));
        var ok = total - unknown - failed;
        var latency = facts.Latencies.FirstOrDefault(latency => latency.CheckId == days[0].CheckId);
        var definition = facts.Contract.Checks.FirstOrDefault(check => $"{facts.Contract.Id}.{check.Id}" == days[0].CheckId);
        return new CheckFigures(
            days[0].CheckId, days[^1].CheckName, facts.Contract.Systems.FirstOrDefault(system => system.Id == days[0].SystemId)?.Name ?? days[0].SystemId,
            definition is null || definition.Every == TimeSpan.Zero ? null : facts.Service.Length.Ticks / definition.Every.Ticks, total, ok, failed, unknown, Rate(ok, total - unknown),
            latency?.AverageMs, latency?.P95Ms);
    }

    private static IncidentFigures Incident(IncidentSnapshot incident, DateTimeOffset asOf) => new(
        incident.Number, incident.SystemName, incident.Title, Labels.Of(incident.Severity), incident.DetectedAt, incident.NotifiedAt, incident.AcknowledgedAt, incident.RecoveredAt,
        incident.AcknowledgedAt is { } acknowledged ? KpiText.Time(acknowledged - incident.DetectedAt) : "未认领",
        Verdict(incident.AcknowledgedAt ?? incident.RecoveredAt, incident.RespondBy, asOf),
        incident.RecoveredAt is { } recovered ? KpiText.Time(recovered - incident.DetectedAt) : "未恢复",
        Verdict(incident.RecoveredAt, incident.RestoreBy, asOf), Labels.Of(incident.State));

    private static string Verdict(DateTimeOffset? done, DateTimeOffset? limit, DateTimeOffset asOf) =>
        limit is null ? "未约定" : (done ?? asOf) > limit ? "超时" : done is null ? "计时中" : "按时";

    private static MessageFigures Message(IReadOnlyList<MessageFact> messages)
    {
        var delivered = messages.Where(message => message.State == MessageState.Delivered).ToList();
        var slowest = delivered.Where(message => message.CompletedAt is not null).Select(message => message.CompletedAt!.Value - message.AcceptedAt).DefaultIfEmpty().Max();
        return new MessageFigures(
            messages.Count, delivered.Count, messages.Count(message => message.State is MessageState.Accepted or MessageState.Submitted or MessageState.Uncertain),
            messages.Count(message => message.State == MessageState.Failed), messages.Count(message => message.State == MessageState.Expired),
            messages.Sum(message => message.Segments), Rate(delivered.Count, messages.Count), delivered.Count == 0 ? "—" : KpiText.Time(slowest));
    }
}
