using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Reporting.Data;
using Platform.ServiceDefaults.Calendar;
using Platform.ServiceDefaults.Problems;

namespace Platform.Reporting.Contracts;

/// <summary>A contract with its parts, without phones, settings or secrets, and its version history.</summary>
internal sealed record ContractDetail(
    ContractSummary Contract, IReadOnlyList<SystemDefinition> Systems, IReadOnlyList<CheckLine> Checks, IReadOnlyList<InspectionDefinition> Inspections,
    IReadOnlyList<SlaDefinition> Sla, IReadOnlyList<KpiDefinition> Kpis, IReadOnlyList<DeliverableDefinition> Deliverables, DutyOutline? Duty,
    IReadOnlyList<VersionLine> Versions);

/// <summary>A check without its settings.</summary>
internal sealed record CheckLine(
    string Id, string Name, string System, string? Component, string Kind, TimeSpan Every, IReadOnlyList<string> Conditions, Severity Severity,
    IReadOnlyList<string> Serves);

/// <summary>Duty with names and phones masked.</summary>
internal sealed record DutyOutline(IReadOnlyList<DutyPerson> People, IReadOnlyList<ShiftDefinition> Shifts, IReadOnlyList<string> Rota, IReadOnlyList<EscalationStep> Escalate);

/// <summary>One application.</summary>
internal sealed record VersionLine(long Version, DateTimeOffset AppliedAt, string AppliedBy, string Sha256);

/// <summary>One contract.</summary>
internal static class GetContract
{
    private const int VersionsShown = 100;

    public static async Task<IResult> HandleAsync(string id, ReportingDb db, ContractArchive archive, TimeProvider time, CancellationToken cancellationToken)
    {
        var row = await db.Set<ContractRow>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (row is null || await archive.DocumentAsync(id, row.Version, cancellationToken) is not { } document)
        {
            return Problem.NotFound("contract", id);
        }

        var versions = await db.Set<ContractVersionRow>().AsNoTracking().Where(version => version.ContractId == id)
            .OrderByDescending(version => version.Version).Take(VersionsShown)
            .Select(version => new VersionLine(version.Version, version.AppliedAt, version.AppliedBy, version.Sha256)).ToListAsync(cancellationToken);
        return TypedResults.Ok(new ContractDetail(
            ContractSummary.Of(row, ShanghaiTime.Today(time)), document.Systems, [.. document.Checks.Select(Line)], document.Inspections,
            document.Sla, document.Kpis, document.Deliverables, Outline(document.Duty), versions));
    }

    private static CheckLine Line(CheckDefinition check) =>
        new(check.Id, check.Name, check.System, check.Component, check.Kind, check.Every, check.Conditions, check.Severity, check.Serves);

    private static DutyOutline? Outline(DutyDefinition? duty) => duty is null ? null : new DutyOutline(
        [.. duty.People.Select(person => person with { Name = Mask.Name(person.Name), Phone = Mask.Phone(person.Phone) })], duty.Shifts, duty.Rota, duty.Escalate);
}
