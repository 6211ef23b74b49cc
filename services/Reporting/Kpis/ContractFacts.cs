using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Reporting.Data;
using Platform.Reporting.Evidence;
using Platform.Reporting.Facts;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Reporting.Kpis;

/// <summary>Everything a figure of one contract and period may rest on, read once: text, tables and sheets all come from it.</summary>
internal sealed record ContractFacts(
    ContractDocument Contract, Period Period, IReadOnlyList<Outage> Outages, IReadOnlyList<IncidentSnapshot> Incidents, IReadOnlyList<MessageFact> Messages,
    IReadOnlyList<EvidenceRecord> Evidence, IReadOnlyList<CheckDay> Results, IReadOnlyList<CheckLatency> Latencies, IsHoliday IsHoliday)
{
    /// <summary>Half a year, as 004 §二8 counts recurrence.</summary>
    public const int RecurrenceDays = 183;

    /// <summary>Inspection rounds that were due in the period and have ended.</summary>
    public IReadOnlyList<RoundFact> Rounds { get; init; } = [];

    /// <summary>Maintenance that the contract may leave out of its availability.</summary>
    public IReadOnlyList<MaintenanceSpan> Maintenance { get; init; } = [];

    /// <summary>The service time of the period: what lies inside the contract's term and has passed.</summary>
    public Span Service => Period.Within(Contract);

    /// <summary>Outages that touch the service time.</summary>
    public IEnumerable<Outage> OutagesInPeriod => Outages.Where(outage => outage.Until(Period.End).Cut(Service).Length > TimeSpan.Zero);

    /// <summary>Incidents detected in the period.</summary>
    public IEnumerable<IncidentSnapshot> IncidentsInPeriod => Incidents.Where(incident => Period.Contains(incident.DetectedAt));
}

/// <summary>Reads the facts of a contract.</summary>
internal sealed class FactReader(ReportingDb db, IOptions<ReportingOptions> options, IsHoliday isHoliday)
{
    /// <summary>The facts, and the session to stream single results from: both as of the same moment. The caller disposes of it.</summary>
    public async Task<(ContractFacts Facts, FactSession Session)> ReadAsync(ContractDocument contract, Period period, CancellationToken cancellationToken)
    {
        var since = Earliest(period.Start.AddDays(-ContractFacts.RecurrenceDays), ShanghaiTime.StartOf(contract.From));
        var changes = await db.Set<StateChange>().AsNoTracking().Where(row => row.ContractId == contract.Id && row.OccurredAt < period.End).ToListAsync(cancellationToken);
        var incidents = await db.Set<IncidentFact>().AsNoTracking().Where(row => row.ContractId == contract.Id && row.DetectedAt < period.End
            && (row.DetectedAt >= since || row.RecoveredAt == null || row.RecoveredAt >= period.Start)).ToListAsync(cancellationToken);
        var messages = await db.Set<MessageFact>().AsNoTracking().Where(row => row.ContractId == contract.Id
            && row.AcceptedAt >= period.Start && row.AcceptedAt < period.End).OrderBy(row => row.AcceptedAt).ThenBy(row => row.Id).ToListAsync(cancellationToken);
        var evidence = await db.Set<EvidenceRecord>().AsNoTracking().Where(row => row.ContractId == contract.Id && row.OccurredAt < period.End
            && !db.Set<EvidenceRecord>().Any(later => later.Corrects == row.Id)).OrderBy(row => row.OccurredAt).ThenBy(row => row.Id).ToListAsync(cancellationToken);
        var rounds = await db.Set<RoundFact>().AsNoTracking().Where(row => row.ContractId == contract.Id && row.PlannedAt >= period.Start && row.PlannedAt < period.End)
            .OrderBy(row => row.PlannedAt).ThenBy(row => row.Id).ToListAsync(cancellationToken);
        var maintenance = await db.Set<MaintenanceFact>().AsNoTracking().Where(row => row.From < period.End).ToListAsync(cancellationToken);
        var session = await FactSession.ReadAsync(db, options.Value, period.From, period.To, cancellationToken);
        try
        {
            var span = new Span(period.Start, period.End);
            return (new ContractFacts(
                contract, period, Outage.Of(changes),
                [.. incidents.Select(row => row.Read()).OrderBy(incident => incident.DetectedAt).ThenBy(incident => incident.Number, StringComparer.Ordinal)],
                messages, evidence, session.Days(contract.Id, span), session.Latencies(contract.Id, span), isHoliday)
            {
                Rounds = rounds,
                Maintenance = MaintenanceSpan.Of(maintenance, contract.Id),
            }, session);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static DateTimeOffset Earliest(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}

/// <summary>Settings of the formulas (<c>with:</c>): what the contract text leaves open is a switch here.</summary>
internal sealed record KpiSettings(
    IReadOnlyList<string> Systems, TimeSpan Limit, bool OverTerm, bool HighOnly, bool WithoutMaintenance = false)
{
    public static KpiSettings Read(JsonElement? with) => new(
        Strings(with, "systems"),
        Text(with, "limit") is { } limit && Duration.TryParse(limit, out var span) ? span : TimeSpan.FromMinutes(15),
        Text(with, "period") == "term",
        Text(with, "severity") != "any",
        Text(with, "maintenance") == "excluded");

    private static string? Text(JsonElement? with, string name) =>
        with is { ValueKind: JsonValueKind.Object } settings && settings.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IReadOnlyList<string> Strings(JsonElement? with, string name) =>
        with is { ValueKind: JsonValueKind.Object } settings && settings.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
            : [];
}
