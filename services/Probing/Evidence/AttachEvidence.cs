using Microsoft.EntityFrameworkCore;
using Platform.Probing.Data;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Evidence;

/// <summary>Ties uploaded files to what rests on them. A file belongs to one thing only, so a screenshot is not shown twice as new.</summary>
internal static class AttachEvidence
{
    /// <summary>Most files one record names.</summary>
    public const int Most = 10;

    public static async Task<IReadOnlyList<FieldError>> ToAsync(ProbingDb db, IReadOnlyList<string> ids, string owner, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        if (ids.Count > Most || ids.Distinct().Count() != ids.Count)
        {
            return [new FieldError("evidence", $"最多 {Most} 个文件，不能重复")];
        }

        // The content stays in the database: only the row's owner is written.
        var free = await db.Set<EvidenceFile>().Where(file => ids.Contains(file.Id) && file.BelongsTo == null).Select(file => file.Id).ToListAsync(cancellationToken);
        var errors = ids.Select((id, i) => (id, i)).Where(entry => !free.Contains(entry.id))
            .Select(entry => new FieldError($"evidence[{entry.i}]", "没有这个文件，或已用于另一条记录")).ToList();
        if (errors.Count == 0)
        {
            await db.Set<EvidenceFile>().Where(file => ids.Contains(file.Id) && file.BelongsTo == null)
                .ExecuteUpdateAsync(row => row.SetProperty(file => file.BelongsTo, owner), cancellationToken);
        }

        return errors;
    }

    /// <summary>The files of some owners, without their content.</summary>
    public static async Task<ILookup<string, EvidenceView>> OfAsync(ProbingDb db, IReadOnlyCollection<string> owners, CancellationToken cancellationToken) =>
        (await db.Set<EvidenceFile>().AsNoTracking().Where(file => owners.Contains(file.BelongsTo!))
            .Select(file => new { Owner = file.BelongsTo!, file.Id, file.Name, file.ContentType, file.Size, file.Sha256, file.UploadedBy, file.UploadedAt }).ToListAsync(cancellationToken))
        .ToLookup(file => file.Owner, file => new EvidenceView(file.Id, file.Name, file.ContentType, file.Size, file.Sha256, file.UploadedBy, file.UploadedAt));
}
