using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Data;

namespace Platform.Probing.Maintenances;

/// <summary>Makes the maintenance windows of a contract what its file says; what is no longer in it ends.</summary>
internal static class TakeMaintenances
{
    public static async Task RunAsync(ProbingDb db, ContractDocument document, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var known = await db.Set<Maintenance>().Where(row => row.ContractId == document.Id && row.FromContract).ToDictionaryAsync(row => row.Id, cancellationToken);
        foreach (var definition in document.Maintenance)
        {
            var id = $"{document.Id}.{definition.Id}";
            var terms = definition with { Scope = definition.Scope with { Contract = document.Id, Checks = [.. definition.Scope.Checks.Select(check => $"{document.Id}.{check}")] } };
            if (!known.Remove(id, out var row))
            {
                db.Add(row = new Maintenance
                {
                    Id = id, ContractId = document.Id, FromContract = true, Terms = terms, Reason = terms.Reason, CreatedBy = "合同文件", CreatedAt = now,
                });
            }

            (row.Terms, row.Reason, row.ChangedAt, row.EndedAt, row.EndedBy) = (terms, terms.Reason, now, null, null);
            row.Version++;
            TellMaintenance.Cut(db, row, now);
        }

        foreach (var gone in known.Values.Where(row => row.EndedAt is null))
        {
            (gone.EndedAt, gone.EndedBy) = (now, "合同文件");
            gone.Version++;
            TellMaintenance.Cut(db, gone, now);
        }
    }
}
