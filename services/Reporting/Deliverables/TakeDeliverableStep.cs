using Microsoft.EntityFrameworkCore;
using Platform.Reporting.Contracts;
using Platform.Reporting.Data;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Calendar;
using Platform.ServiceDefaults.Problems;

namespace Platform.Reporting.Deliverables;

/// <summary>What to remember of a step, for example the file number or who received it; ≤ 500 characters.</summary>
internal sealed record StepNote(string? Note = null);

/// <summary>
/// Marks a step as done by the caller, now. Steps are done in the order of the contract; doing one again changes nothing. The
/// customer only accepts: everything before is the supplier's.
/// </summary>
internal static class TakeDeliverableStep
{
    private const int NoteLimit = 500;
    private const string CustomersStep = "accept";

    public static async Task<IResult> HandleAsync(
        string id, string step, StepNote? body, HttpContext context, ReportingDb db, ContractArchive archive, WorkingCalendar calendar, TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (step != CustomersStep && !Roles.Grant(context.User, "deliverables:write"))
        {
            return Problem.Of(403, "not-permitted", $"Your role may only do the step '{CustomersStep}'.");
        }

        if (body?.Note?.Length > NoteLimit)
        {
            return Problem.Invalid("note", $"At most {NoteLimit} characters.");
        }

        await using var transaction = await db.BeginAsync(cancellationToken);
        var line = await FindAsync(id, db, archive, calendar, time, cancellationToken);
        if (line is null)
        {
            return Problem.NotFound("deliverable", id);
        }

        if (line.Steps.All(known => known.Step != step))
        {
            return Problem.Invalid([new FieldError("step", "This deliverable has no such step.", Choices: [.. line.Steps.Select(known => known.Step)])]);
        }

        if (line.Steps.Any(known => known.Step == step && known.DoneAt is not null))
        {
            return TypedResults.Ok(line);
        }

        if (line.NextStep != step)
        {
            return Problem.Conflict("step-out-of-order", $"Before '{step}' comes '{line.NextStep}'.");
        }

        db.Add(new DeliverableStepRow
        {
            ContractId = line.ContractId,
            DeliverableId = line.DeliverableId,
            Period = line.Period.Key,
            Step = step,
            DoneAt = time.GetUtcNow(),
            DoneBy = context.User.Identity?.Name ?? "?",
            Note = body?.Note,
        });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(await FindAsync(id, db, archive, calendar, time, cancellationToken));
    }

    private static async Task<DeliverableLine?> FindAsync(
        string id, ReportingDb db, ContractArchive archive, WorkingCalendar calendar, TimeProvider time, CancellationToken cancellationToken)
    {
        // Ids hold no dot, so the first part is the contract.
        var contract = id.Split('.')[0];
        var document = (await archive.NewestAsync(contract, cancellationToken)).FirstOrDefault();
        var done = await db.Set<DeliverableStepRow>().AsNoTracking().Where(row => row.ContractId == contract).ToListAsync(cancellationToken);
        return document is null ? null : DeliverableLedger.Of(document, done, calendar, ShanghaiTime.Today(time)).FirstOrDefault(line => line.Id == id);
    }
}
