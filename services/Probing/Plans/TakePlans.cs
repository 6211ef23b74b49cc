using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Data;
using Platform.Probing.KeyPeriods;

namespace Platform.Probing.Plans;

/// <summary>
/// Makes the inspections and key periods of a contract's document into plans. Applying the file is their approval. What is no longer
/// in the file is retired, with its history; a plan that a person paused stays paused.
/// </summary>
internal sealed class TakePlans(ProbingDb db)
{
    public async Task RunAsync(ContractDocument document, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var by = $"合同文件第 {document.Version} 版";
        var known = await db.Set<Plan>().Where(plan => plan.ContractId == document.Id && plan.FromContract && plan.KeyPeriodId == null)
            .ToDictionaryAsync(plan => plan.Id, cancellationToken);
        foreach (var inspection in document.Inspections)
        {
            var id = $"{document.Id}.{inspection.Id}";
            known.Remove(id, out var plan);
            await TakeAsync(
                db, plan, () => new Plan { Id = id, ContractId = document.Id, FromContract = true, Name = "" }, Content(document, inspection), by, now, cancellationToken);
        }

        foreach (var gone in known.Values.Where(plan => plan.RetiredAt is null))
        {
            await RetirePlan.RunAsync(db, gone, now, cancellationToken);
        }

        await TakePeriodsAsync(document, by, now, cancellationToken);
    }

    /// <summary>A plan that needs no person's approval: of a contract file, or of a key period.</summary>
    internal static async Task TakeAsync(
        ProbingDb db, Plan? plan, Func<Plan> make, PlanContent content, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = plan is null ? null : await PlanBook.VersionAsync(db, plan.Id, plan.Version, cancellationToken);
        if (plan is { RetiredAt: null } && plan.Approved == plan.Version && Stored.Write(before!.Content) == Stored.Write(content))
        {
            return;
        }

        if (plan is null)
        {
            db.Add(plan = make());
        }

        plan.RetiredAt = null;
        await PlanBook.ApproveAsync(db, plan, PlanBook.Add(db, plan, content, by, now), by, now, cancellationToken);
    }

    private static PlanContent Content(ContractDocument document, InspectionDefinition inspection) => new()
    {
        Name = inspection.Name,
        Serves = inspection.Serves,
        At = inspection.At,
        From = document.From,
        To = document.To,
        FinishWithin = inspection.FinishWithin,
        RunLateWithin = inspection.RunLateWithin,
        Checks = [.. inspection.Checks.Select(check => $"{document.Id}.{check}")],
        Manual = inspection.Manual,
    };

    private async Task TakePeriodsAsync(ContractDocument document, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var known = await db.Set<KeyPeriod>().Where(period => period.ContractId == document.Id && period.FromContract).ToDictionaryAsync(period => period.Id, cancellationToken);
        foreach (var definition in document.KeyPeriods)
        {
            var id = $"{document.Id}.{definition.Id}";
            if (!known.Remove(id, out var period))
            {
                db.Add(period = ChangeKeyPeriod.Empty(id, document.Id, fromContract: true));
            }

            if (ChangeKeyPeriod.Fill(period, definition, definition.Checks.Select(check => $"{document.Id}.{check}")))
            {
                await DutyRounds.TakeAsync(db, period, by, now, cancellationToken);
            }
        }

        foreach (var gone in known.Values.Where(period => period.RetiredAt is null))
        {
            gone.RetiredAt = now;
            gone.Version++;
            await DutyRounds.TakeAsync(db, gone, by, now, cancellationToken);
        }
    }
}
