using System.Text.Json;
using Platform.Contracts;

namespace Platform.Reporting.Contracts;

/// <summary>One thing that an application adds, changes or retires.</summary>
/// <param name="Section">Section of the file: contract, systems, checks, inspections, key_periods, sla, kpis, deliverables, people, duty.</param>
/// <param name="Id">Id in its section.</param>
/// <param name="Name">Name for a person.</param>
/// <param name="Kind">What happens to it.</param>
public sealed record ContractChange(string Section, string Id, string Name, ContractChangeKind Kind);

/// <summary>What an application does to a thing.</summary>
public enum ContractChangeKind
{
    /// <summary>新增.</summary>
    Added = 0,

    /// <summary>变更.</summary>
    Changed = 1,

    /// <summary>停用: no longer in the file; its history stays.</summary>
    Retired = 2,
}

/// <summary>The difference between two versions of a contract, by id; a person's phone shows only as “changed”.</summary>
internal static class ContractChanges
{
    public static IReadOnlyList<ContractChange> Between(ContractDocument? before, ContractDocument after) =>
    [
        .. Section("contract", before is null ? [] : [Head(before)], [Head(after)], head => (head.Id, head.Title)),
        .. Section("systems", before?.Systems, after.Systems, system => (system.Id, system.Name)),
        .. Section("checks", before?.Checks, after.Checks, check => (check.Id, check.Name)),
        .. Section("inspections", before?.Inspections, after.Inspections, inspection => (inspection.Id, inspection.Name)),
        .. Section("key_periods", before?.KeyPeriods, after.KeyPeriods, period => (period.Id, period.Name)),
        .. Section("sla", before?.Sla, after.Sla, Name),
        .. Section("kpis", before?.Kpis, after.Kpis, kpi => (kpi.Id, kpi.Name)),
        .. Section("deliverables", before?.Deliverables, after.Deliverables, deliverable => (deliverable.Id, deliverable.Name)),
        .. Section("people", before?.Duty?.People, after.Duty?.People, person => (person.Id, Mask.Name(person.Name))),
        .. Section("duty", Duty(before), Duty(after), _ => ("duty", "值班")),
    ];

    private static ContractDocument Head(ContractDocument document) => new()
    {
        Id = document.Id,
        Title = document.Title,
        Customer = document.Customer,
        Supplier = document.Supplier,
        Source = document.Source,
        From = document.From,
        To = document.To,
        WorkingHours = document.WorkingHours,
        Clauses = document.Clauses,
    };

    private static IReadOnlyList<DutyDefinition> Duty(ContractDocument? document) => document?.Duty is { } duty ? [duty with { People = [] }] : [];

    private static (string Id, string Name) Name(SlaDefinition limit)
    {
        var severity = limit.Severity is { } value ? Labels.Of(value) : "全部故障";
        var kind = limit.Respond is not null ? "响应时限" : "恢复时限";
        return ($"{severity}/{kind}/{limit.Clock}", $"{severity}{kind}");
    }

    private static IEnumerable<ContractChange> Section<T>(string section, IReadOnlyList<T>? before, IReadOnlyList<T>? after, Func<T, (string Id, string Name)> name)
    {
        var old = ById(before, name);
        var now = ById(after, name);
        foreach (var (id, item) in now)
        {
            if (!old.TryGetValue(id, out var was))
            {
                yield return new ContractChange(section, id, name(item).Name, ContractChangeKind.Added);
            }
            else if (Json(was) != Json(item))
            {
                yield return new ContractChange(section, id, name(item).Name, ContractChangeKind.Changed);
            }
        }

        foreach (var (id, item) in old.Where(entry => !now.ContainsKey(entry.Key)))
        {
            yield return new ContractChange(section, id, name(item).Name, ContractChangeKind.Retired);
        }
    }

    private static Dictionary<string, T> ById<T>(IReadOnlyList<T>? items, Func<T, (string Id, string Name)> name)
    {
        var byId = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var item in items ?? [])
        {
            byId.TryAdd(name(item).Id, item);
        }

        return byId;
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, WireJson.Events);
}
