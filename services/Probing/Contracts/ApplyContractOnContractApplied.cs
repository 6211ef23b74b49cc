using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.Maintenances;
using Platform.Probing.Plans;
using Platform.Probing.Scheduling;
using Platform.Probing.States;
using Platform.ServiceDefaults.Messaging;

namespace Platform.Probing.Contracts;

/// <summary>
/// Makes probing's part of a contract: its systems and checks become what the file says; what is no longer in it is retired,
/// with its history. A check that a person paused stays paused.
/// </summary>
internal sealed class ApplyContractOnContractApplied(
    ProbingDb db, IContractCatalogue contracts, CheckRules rules, CheckVault vault, TakePlans plans, ScheduleSignal signal, TimeProvider time,
    ILogger<ApplyContractOnContractApplied> log) : IReaction<ContractApplied>
{
    public async Task HandleAsync(ContractApplied received, EventContext context, CancellationToken cancellationToken)
    {
        var document = await contracts.GetDocumentAsync(received.ContractId, received.Version, cancellationToken);
        var now = time.GetUtcNow();
        await TakeSystemsAsync(document, now, cancellationToken);
        var retired = await TakeChecksAsync(document, now, cancellationToken);
        await plans.RunAsync(document, now, cancellationToken);
        await TakeMaintenances.RunAsync(db, document, now, cancellationToken);
        log.ContractTaken(document.Id, received.Version, document.Checks.Count, retired);
        signal.Raise();
    }

    private async Task TakeSystemsAsync(ContractDocument document, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var known = await db.Set<WatchedSystem>().Where(system => system.Scope == document.Id).ToDictionaryAsync(system => system.Id, cancellationToken);
        foreach (var definition in document.Systems)
        {
            if (!known.Remove(definition.Id, out var system))
            {
                db.Add(system = new WatchedSystem { Scope = document.Id, Id = definition.Id, Name = definition.Name, Components = [] });
            }

            (system.Name, system.Zone, system.RetiredAt) = (definition.Name, definition.Zone, null);
            system.Components = [.. definition.Components.Select(component => new WatchedComponent { Id = component.Id, Name = component.Name, Count = component.Count })];
        }

        foreach (var gone in known.Values)
        {
            gone.RetiredAt ??= now;
        }
    }

    private async Task<int> TakeChecksAsync(ContractDocument document, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var known = await db.Set<Check>().Where(check => check.ContractId == document.Id && check.FromContract).ToDictionaryAsync(check => check.Id, cancellationToken);
        foreach (var written in document.Checks)
        {
            var definition = written with { DependsOn = [.. written.DependsOn.Select(other => $"{document.Id}.{other}")] };
            var (plan, errors) = rules.Check(definition);
            if (plan is null)
            {
                // The file was asked about before it was applied; a mistake here needs a person, so the event is parked with it.
                throw new InvalidDataException($"Check {definition.Id} of contract {document.Id}: {errors[0].Path} {errors[0].Message}");
            }

            var id = $"{document.Id}.{definition.Id}";
            if (known.Remove(id, out var check))
            {
                await ChangeAsync(check, definition, plan, now, cancellationToken);
            }
            else
            {
                check = CreateCheck.Make(id, document.Id, fromContract: true, definition, plan, vault, now);
                db.Add(check);
                db.Add(new CheckState { CheckId = id, Since = now, ConfirmedAt = now, Reason = "尚未探测" });
            }

            check.SystemId = definition.System;
        }

        var gone = known.Values.Where(check => check.RetiredAt is null).ToList();

        // All at once and in order, as those lock them who write results.
        await db.LockedStatesAsync([.. gone.Select(check => check.Id)], cancellationToken);
        foreach (var check in gone)
        {
            await DeleteCheck.RetireAsync(db, check, "检查项已从合同中移除", now, cancellationToken);
        }

        return gone.Count;
    }

    private async Task ChangeAsync(Check check, CheckDefinition definition, CheckPlan plan, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (check.RetiredAt is not null)
        {
            var state = await db.Set<CheckState>().SingleAsync(row => row.CheckId == check.Id, cancellationToken);
            PauseCheck.Silence(db, check, state, null, check.Paused ? CheckStatus.Paused : CheckStatus.Unknown, "检查项重新列入合同", now);
        }

        CreateCheck.Fill(check, definition, plan, vault, now);
    }
}
