using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Alerting.Data;
using Platform.Alerting.Terms;
using Platform.ServiceDefaults.Problems;

namespace Platform.Alerting.Duty;

/// <summary>换班: somebody takes over.</summary>
/// <param name="ContractId">Contract.</param>
/// <param name="PersonId">Who takes over: a person of the contract.</param>
/// <param name="From">From when.</param>
/// <param name="To">Until when, exclusive; at most 60 days.</param>
/// <param name="Reason">Why, up to 200 characters.</param>
internal sealed record CreateDutyOverrideRequest(string ContractId, string PersonId, DateTimeOffset From, DateTimeOffset To, string Reason);

/// <summary>A replacement as the API shows it.</summary>
internal sealed record DutyOverrideView(
    string Id, string ContractId, string PersonId, DateTimeOffset From, DateTimeOffset To, string Reason, string CreatedBy, DateTimeOffset CreatedAt,
    DateTimeOffset? WithdrawnAt)
{
    public static DutyOverrideView Of(DutyOverride row) => new(
        row.Id, row.ContractId, row.PersonId, row.From, row.To, row.Reason, row.CreatedBy, row.CreatedAt, row.WithdrawnAt);
}

/// <summary>POST /duty/overrides.</summary>
internal static class CreateDutyOverride
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(60);

    public static async Task<Results<Created<DutyOverrideView>, ProblemHttpResult>> HandleAsync(
        CreateDutyOverrideRequest request, ClaimsPrincipal user, AlertingDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        var reason = Texts.Read("reason", request.Reason, 200, required: true, errors);
        if (request.To <= request.From || request.To - request.From > Longest)
        {
            errors.Add(new FieldError("to", $"Must be after from, and at most {Longest.Days} days later."));
        }

        if (request.To <= time.GetUtcNow())
        {
            errors.Add(new FieldError("to", "Must lie in the future: the past cannot be rewritten."));
        }

        var terms = await db.CurrentTermsAsync(request.ContractId, cancellationToken);
        if (terms is null)
        {
            var contracts = await db.AllCurrentTermsAsync(cancellationToken);
            errors.Add(new FieldError("contractId", "No such contract was applied.", Choices: [.. contracts.Select(one => one.ContractId)]));
        }
        else if (!terms.Document.People.Any(person => person.Id == request.PersonId))
        {
            errors.Add(new FieldError("personId", "Not a person of this contract.", Choices: [.. terms.Document.People.Select(person => person.Id)]));
        }

        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        var now = time.GetUtcNow();
        var row = new DutyOverride
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            ContractId = request.ContractId,
            PersonId = request.PersonId,
            From = request.From,
            To = request.To,
            Reason = reason,
            CreatedBy = user.Name(),
            CreatedAt = now,
        };
        db.DutyOverrides.Add(row);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"duty/overrides/{row.Id}", DutyOverrideView.Of(row));
    }
}

/// <summary>GET /duty/overrides: those that have not ended, soonest first.</summary>
internal static class ListDutyOverrides
{
    public static async Task<Ok<IReadOnlyList<DutyOverrideView>>> HandleAsync(
        AlertingDb db, TimeProvider time, string? contract, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var rows = await db.DutyOverrides.AsNoTracking()
            .Where(row => row.To > now && row.WithdrawnAt == null && (contract == null || row.ContractId == contract))
            .OrderBy(row => row.From).Take(PageRequest.MaxSize).ToListAsync(cancellationToken);
        return TypedResults.Ok<IReadOnlyList<DutyOverrideView>>([.. rows.Select(DutyOverrideView.Of)]);
    }
}

/// <summary>DELETE /duty/overrides/{id}: withdrawn from now on, kept on record.</summary>
internal static class WithdrawDutyOverride
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(string id, AlertingDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var row = await db.DutyOverrides.FirstOrDefaultAsync(one => one.Id == id, cancellationToken);
        if (row is null)
        {
            return Problem.NotFound("duty override", id);
        }

        row.WithdrawnAt ??= time.GetUtcNow();
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
