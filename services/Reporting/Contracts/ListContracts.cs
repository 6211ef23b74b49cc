using Microsoft.EntityFrameworkCore;
using Platform.Reporting.Data;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Reporting.Contracts;

/// <summary>A contract in a list.</summary>
/// <param name="Id">Id.</param>
/// <param name="Title">Name of the project.</param>
/// <param name="Customer">采购人.</param>
/// <param name="Supplier">运维单位.</param>
/// <param name="Source">The document the clauses come from.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="State">Where today lies in the term.</param>
/// <param name="Version">Newest version.</param>
/// <param name="AppliedAt">When it was applied.</param>
/// <param name="AppliedBy">Who applied it.</param>
/// <param name="Counts">How many of each it has.</param>
internal sealed record ContractSummary(
    string Id, string Title, string Customer, string? Supplier, string? Source, DateOnly From, DateOnly To, TermState State,
    long Version, DateTimeOffset AppliedAt, string AppliedBy, ContractCounts Counts)
{
    public static ContractSummary Of(ContractRow row, DateOnly today) => new(
        row.Id, row.Title, row.Customer, row.Supplier, row.Source, row.From, row.To,
        today < row.From ? TermState.Upcoming : today > row.To ? TermState.Ended : TermState.Running,
        row.Version, row.AppliedAt, row.AppliedBy, row.Counts);
}

/// <summary>Where today lies in the term of a contract.</summary>
internal enum TermState
{
    /// <summary>未开始.</summary>
    Upcoming = 0,

    /// <summary>履行中.</summary>
    Running = 1,

    /// <summary>已到期.</summary>
    Ended = 2,
}

/// <summary>A page of contracts; <paramref name="Next"/> is the cursor of the next one.</summary>
internal sealed record ContractPage(IReadOnlyList<ContractSummary> Items, string? Next);

/// <summary>Contracts by id.</summary>
internal static class ListContracts
{
    private const int PageLimit = 500;

    public static async Task<ContractPage> HandleAsync(ReportingDb db, TimeProvider time, CancellationToken cancellationToken, string? cursor = null, int limit = 100)
    {
        var size = Math.Clamp(limit, 1, PageLimit);
        var rows = await db.Set<ContractRow>().AsNoTracking().Where(row => cursor == null || string.Compare(row.Id, cursor) > 0)
            .OrderBy(row => row.Id).Take(size + 1).ToListAsync(cancellationToken);
        var today = ShanghaiTime.Today(time);
        return new ContractPage([.. rows.Take(size).Select(row => ContractSummary.Of(row, today))], rows.Count > size ? rows[size - 1].Id : null);
    }
}
