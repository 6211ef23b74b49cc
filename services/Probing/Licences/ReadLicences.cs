using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.Evidence;
using Platform.ServiceDefaults.Calendar;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Licences;

/// <summary>授权台账: what ends first comes first.</summary>
internal static class ReadLicences
{
    /// <summary>The register; <paramref name="within"/>: only those that end within so many days.</summary>
    public static async Task<Ok<Page<LicenceLine>>> ListAsync(
        ProbingDb db, TimeProvider time, CancellationToken cancellationToken, string? contract = null, LicenceState? state = null, int? within = null, string? q = null, int page = 1, int size = 100)
    {
        var today = ShanghaiTime.Today(time);
        var licences = db.Set<Licence>().AsNoTracking().Where(licence => (contract == null || licence.ContractId == contract) && (state == null || licence.State == state));
        if (within is { } days)
        {
            var until = today.AddDays(Math.Clamp(days, -36_500, 36_500));
            licences = licences.Where(licence => licence.ValidUntil != null && licence.ValidUntil <= until && licence.State == LicenceState.Active);
        }

        if (!string.IsNullOrWhiteSpace(q))
        {
            licences = licences.Where(licence => licence.Product.Contains(q) || licence.Vendor!.Contains(q) || licence.Number!.Contains(q));
        }

        var total = await licences.CountAsync(cancellationToken);
        var many = Math.Clamp(size, 1, 500);
        var found = await licences.OrderBy(licence => licence.ValidUntil == null).ThenBy(licence => licence.ValidUntil).ThenBy(licence => licence.Id)
            .Skip((Math.Clamp(page, 1, 100_000) - 1) * many).Take(many).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Page<LicenceLine>([.. found.Select(licence => LicenceLine.Of(licence, today))], total));
    }

    public static async Task<Results<Ok<LicenceView>, ProblemHttpResult>> GetAsync(string id, ProbingDb db, TimeProvider time, CancellationToken cancellationToken) =>
        await db.Set<Licence>().AsNoTracking().FirstOrDefaultAsync(licence => licence.Id == id, cancellationToken) is { } found
            ? TypedResults.Ok(await ViewAsync(db, found, time, cancellationToken))
            : Problem.NotFound("licence", id);

    internal static async Task<LicenceView> ViewAsync(ProbingDb db, Licence licence, TimeProvider time, CancellationToken cancellationToken)
    {
        var log = await db.Set<LicenceEntry>().AsNoTracking().Where(entry => entry.LicenceId == licence.Id).OrderBy(entry => entry.Sequence).ToListAsync(cancellationToken);
        var files = await AttachEvidence.OfAsync(db, [.. log.Select(entry => entry.EvidenceOwner)], cancellationToken);
        var told = await db.Set<LicenceRung>().AsNoTracking().Where(rung => rung.LicenceId == licence.Id).ToListAsync(cancellationToken);
        return new LicenceView(
            LicenceLine.Of(licence, ShanghaiTime.Today(time)), [.. log.Select(entry => LicenceEntryView.Of(entry, files))], LicenceEntry.Intact(log) && log.Count == licence.Version,
            [.. told.OrderBy(rung => rung.ToldAt).Select(rung => new LicenceRungView(rung.ValidUntil, rung.Days, rung.ToldAt))]);
    }
}
