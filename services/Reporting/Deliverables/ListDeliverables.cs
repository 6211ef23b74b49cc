using Microsoft.EntityFrameworkCore;
using Platform.Reporting.Contracts;
using Platform.Reporting.Data;
using Platform.ServiceDefaults.Calendar;
using Platform.ServiceDefaults.Problems;

namespace Platform.Reporting.Deliverables;

/// <summary>A page of the ledger; <paramref name="Next"/> is the cursor of the next one.</summary>
internal sealed record DeliverablePage(IReadOnlyList<DeliverableLine> Items, string? Next, int Total);

/// <summary>The ledger by contract, by deadline from and to (both included) and by state.</summary>
internal static class ListDeliverables
{
    private const int PageLimit = 500;

    public static async Task<IResult> HandleAsync(
        ReportingDb db, ContractArchive archive, WorkingCalendar calendar, TimeProvider time, CancellationToken cancellationToken,
        string? contract = null, DateOnly? from = null, DateOnly? to = null, string? state = null, string? cursor = null, int limit = 100)
    {
        DeliverableState? wanted = null;
        if (state is not null)
        {
            if (!Enum.TryParse<DeliverableState>(state, ignoreCase: true, out var parsed) || char.IsAsciiDigit(state[0]))
            {
                return Problem.Invalid([new FieldError("state", "There is no such state.", Choices: [.. Enum.GetNames<DeliverableState>().Select(name => char.ToLowerInvariant(name[0]) + name[1..])])]);
            }

            wanted = parsed;
        }

        var contracts = await archive.NewestAsync(contract, cancellationToken);
        var done = await db.Set<DeliverableStepRow>().AsNoTracking().Where(row => contract == null || row.ContractId == contract).ToListAsync(cancellationToken);
        var today = ShanghaiTime.Today(time);
        var lines = contracts.SelectMany(document => DeliverableLedger.Of(document, done, calendar, today))
            .Where(line => (from is null || line.Deadline.Due >= from) && (to is null || line.Deadline.Due <= to) && (wanted is null || line.State == wanted))
            .OrderBy(line => line.Deadline.Due).ThenBy(line => line.Id, StringComparer.Ordinal).ToArray();
        var start = cursor is null ? 0 : Array.FindIndex(lines, line => line.Id == cursor) + 1;
        var items = lines.Skip(start).Take(Math.Clamp(limit, 1, PageLimit)).ToArray();
        return TypedResults.Ok(new DeliverablePage(items, start + items.Length < lines.Length ? items[^1].Id : null, lines.Length));
    }
}
