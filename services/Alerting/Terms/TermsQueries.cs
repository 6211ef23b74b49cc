using Microsoft.EntityFrameworkCore;
using Platform.Alerting.Data;

namespace Platform.Alerting.Terms;

/// <summary>Finds the terms that hold.</summary>
internal static class TermsQueries
{
    /// <summary>The newest applied version of a contract; null when none was applied.</summary>
    public static async Task<ContractTerms?> CurrentTermsAsync(this AlertingDb db, string? contractId, CancellationToken cancellationToken) =>
        contractId is null
            ? null
            : await db.Terms.AsNoTracking().Where(row => row.ContractId == contractId).OrderByDescending(row => row.Version)
                .FirstOrDefaultAsync(cancellationToken);

    /// <summary>One version of a contract.</summary>
    public static async Task<ContractTerms?> TermsAsync(this AlertingDb db, string? contractId, long? version, CancellationToken cancellationToken) =>
        contractId is null || version is null
            ? null
            : await db.Terms.AsNoTracking().FirstOrDefaultAsync(row => row.ContractId == contractId && row.Version == version, cancellationToken);

    /// <summary>The newest version of every contract.</summary>
    public static async Task<IReadOnlyList<ContractTerms>> AllCurrentTermsAsync(this AlertingDb db, CancellationToken cancellationToken) =>
        await db.Terms.AsNoTracking()
            .Where(row => !db.Terms.Any(newer => newer.ContractId == row.ContractId && newer.Version > row.Version))
            .OrderBy(row => row.ContractId).ToListAsync(cancellationToken);
}
