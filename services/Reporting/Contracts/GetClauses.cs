using Platform.Contracts;
using Platform.ServiceDefaults.Problems;

namespace Platform.Reporting.Contracts;

/// <summary>条款台账: a clause and everything in the platform that serves it.</summary>
/// <param name="Id">The clause, for example <c>004 §二1</c>.</param>
/// <param name="Text">Its own words; null when the file does not list its clauses.</param>
/// <param name="Note">Who sees to it when nothing in the platform can.</param>
/// <param name="ServedBy">What serves it; empty means that only people do, or nobody.</param>
internal sealed record ClauseLine(string Id, string? Text, string? Note, IReadOnlyList<ClauseServer> ServedBy);

/// <summary>Something that serves a clause.</summary>
internal sealed record ClauseServer(string Section, string Id, string Name);

/// <summary>The clauses of one contract.</summary>
internal sealed record ClauseLedger(string ContractId, long Version, IReadOnlyList<ClauseLine> Clauses);

/// <summary>The clause ledger of a contract, from its newest version.</summary>
internal static class GetClauses
{
    public static async Task<IResult> HandleAsync(string id, ContractArchive archive, CancellationToken cancellationToken) =>
        (await archive.NewestAsync(id, cancellationToken)).FirstOrDefault() is { } document
            ? TypedResults.Ok(new ClauseLedger(document.Id, document.Version, Lines(document)))
            : Problem.NotFound("contract", id);

    /// <summary>Listed clauses in the file's order, then those that are only named.</summary>
    public static IReadOnlyList<ClauseLine> Lines(ContractDocument document)
    {
        var servers = Servers(document).ToLookup(entry => entry.Clause, entry => entry.Server);
        var listed = document.Clauses.Select(clause => new ClauseLine(clause.Id, clause.Text, clause.Note, [.. servers[clause.Id]]));
        var named = servers.Where(group => document.Clauses.All(clause => clause.Id != group.Key))
            .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => new ClauseLine(group.Key, null, null, [.. group]));
        return [.. listed, .. named];
    }

    private static IEnumerable<(string Clause, ClauseServer Server)> Servers(ContractDocument document) =>
    [
        .. document.Checks.SelectMany(check => Of(check.Serves, "checks", check.Id, check.Name)),
        .. document.Inspections.SelectMany(inspection => Of(inspection.Serves, "inspections", inspection.Id, inspection.Name)),
        .. document.KeyPeriods.SelectMany(period => Of(period.Serves, "key_periods", period.Id, period.Name)),
        .. document.Sla.SelectMany((limit, index) => Of(limit.Serves, "sla", $"{index + 1}", Name(limit))),
        .. document.Kpis.SelectMany(kpi => Of(kpi.Serves, "kpis", kpi.Id, kpi.Name)),
        .. document.Deliverables.SelectMany(deliverable => Of(deliverable.Serves, "deliverables", deliverable.Id, deliverable.Name)),
    ];

    private static IEnumerable<(string, ClauseServer)> Of(IReadOnlyList<string> serves, string section, string id, string name) =>
        serves.Select(clause => (clause, new ClauseServer(section, id, name)));

    private static string Name(SlaDefinition limit)
    {
        var severity = limit.Severity is { } value ? Labels.Of(value) + "故障" : "全部故障";
        var respond = limit.Respond is { } first ? $"{Duration.Chinese(first)}内响应" : null;
        var restore = limit.Restore is { } second ? $"{Duration.Chinese(second)}内恢复" : null;
        return severity + string.Join("、", new[] { respond, restore }.OfType<string>());
    }
}
