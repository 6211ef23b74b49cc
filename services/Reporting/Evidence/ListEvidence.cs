using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Reporting.Data;

namespace Platform.Reporting.Evidence;

/// <summary>佐证记录: GET /contracts/{id}/evidence, newest first.</summary>
internal static class ListEvidence
{
    private const int PageLimit = 500;

    /// <summary>A page; <c>Next</c> is the cursor of the following one.</summary>
    internal sealed record Page(IReadOnlyList<EvidenceRecord> Items, string? Next);

    /// <summary>Records of a contract; corrected ones only when <paramref name="all"/>.</summary>
    public static async Task<Ok<Page>> HandleAsync(
        string id, ReportingDb db, CancellationToken cancellationToken, string? kind = null, bool all = false, int limit = 100, string? cursor = null)
    {
        var rows = db.Set<EvidenceRecord>().AsNoTracking().Where(row => row.ContractId == id);
        if (Enum.TryParse<EvidenceKind>(kind, ignoreCase: true, out var wanted))
        {
            rows = rows.Where(row => row.Kind == wanted);
        }

        if (!all)
        {
            rows = rows.Where(row => !db.Set<EvidenceRecord>().Any(later => later.Corrects == row.Id));
        }

        if (cursor is not null)
        {
            rows = rows.Where(row => string.Compare(row.Id, cursor) < 0);
        }

        var size = Math.Clamp(limit, 1, PageLimit);
        var items = await rows.OrderByDescending(row => row.Id).Take(size).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Page(items, items.Count == size ? items[^1].Id : null));
    }
}
