using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;

namespace Platform.Alerting.Terms;

/// <summary>
/// One applied version of a contract, as far as alerting acts on it. Old versions stay: an incident keeps the limits it
/// began under. No phone number comes here; Notification knows them.
/// </summary>
internal sealed class ContractTerms
{
    public required string ContractId { get; init; }

    public long Version { get; init; }

    public DateTimeOffset AppliedAt { get; init; }

    public required TermsDocument Document { get; init; }

    internal static void Map(ModelBuilder model) => model.Entity<ContractTerms>(row =>
    {
        row.ToTable("ContractTerms");
        row.HasKey(x => new { x.ContractId, x.Version });
        row.Property(x => x.ContractId).HasMaxLength(100);
        row.Property(x => x.Document).HasConversion(
            document => JsonSerializer.Serialize(document, StoredJson.Options),
            text => JsonSerializer.Deserialize<TermsDocument>(text, StoredJson.Options)!);
    });
}

/// <summary>What a contract says about time limits, duty and escalation.</summary>
internal sealed record TermsDocument
{
    public required string Title { get; init; }

    public required DateOnly From { get; init; }

    public required DateOnly To { get; init; }

    public IReadOnlyList<TimeRange> WorkingHours { get; init; } = [];

    public IReadOnlyList<SystemTerm> Systems { get; init; } = [];

    public IReadOnlyList<SlaDefinition> Sla { get; init; } = [];

    public IReadOnlyList<DutyMember> People { get; init; } = [];

    public IReadOnlyList<ShiftDefinition> Shifts { get; init; } = [];

    public IReadOnlyList<string> Rota { get; init; } = [];

    public IReadOnlyList<EscalationStep> Escalate { get; init; } = [];

    public static TermsDocument Of(ContractDocument contract) => new()
    {
        Title = contract.Title,
        From = contract.From,
        To = contract.To,
        WorkingHours = contract.WorkingHours,
        Systems = [.. contract.Systems.Select(system => new SystemTerm(system.Id, system.Name))],
        Sla = contract.Sla,
        People = [.. (contract.Duty?.People ?? []).Select(person => new DutyMember(person.Id, person.Name, person.Group))],
        Shifts = contract.Duty?.Shifts ?? [],
        Rota = contract.Duty?.Rota ?? [],
        Escalate = contract.Duty?.Escalate ?? [],
    };

    /// <summary>The person's name as lists and messages show it; the id itself for somebody outside the contract.</summary>
    public string Shown(string personId) =>
        People.FirstOrDefault(person => person.Id == personId) is { } known ? Mask.Name(known.Name) : personId;
}

/// <summary>A system in scope.</summary>
internal sealed record SystemTerm(string Id, string Name);

/// <summary>A person who may be on duty or be told.</summary>
internal sealed record DutyMember(string Id, string Name, string? Group);
