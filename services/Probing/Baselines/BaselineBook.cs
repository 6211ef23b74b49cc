using Microsoft.EntityFrameworkCore;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.Results;

namespace Platform.Probing.Baselines;

/// <summary>What a probe saw of a page, ready to be compared.</summary>
internal sealed record PageContent(string Rule, string Hash, string Text, int Length);

/// <summary>Keeps what was seen, and tells what was approved.</summary>
internal sealed class BaselineBook(IServiceScopeFactory scopes, TimeProvider time)
{
    /// <summary>The baseline that <paramref name="seen"/> is to be held against; null when nobody has approved one for these settings.</summary>
    public async Task<ContentBaseline?> CompareAsync(string checkId, PageContent seen, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        var approved = await NewestAsync(db, checkId, cancellationToken);
        var known = await db.Set<ContentSeen>().FindAsync([checkId], cancellationToken);
        if ((known?.Hash, known?.Rule) != (seen.Hash, seen.Rule) && await db.Set<Check>().AnyAsync(check => check.Id == checkId, cancellationToken))
        {
            await KeepAsync(db, checkId, known, seen, cancellationToken);
        }

        return approved?.Rule == seen.Rule ? approved : null;
    }

    /// <summary>The text as it is kept and compared for people: shortened, and fit to be stored.</summary>
    public static string Kept(string text) => Printable.Of(text.Length <= ContentBaseline.LongestText ? text : text[..ContentBaseline.LongestText]);

    public static Task<ContentBaseline?> NewestAsync(ProbingDb db, string checkId, CancellationToken cancellationToken) =>
        db.Set<ContentBaseline>().AsNoTracking().Where(row => row.CheckId == checkId).OrderByDescending(row => row.Id).FirstOrDefaultAsync(cancellationToken);

    private async Task KeepAsync(ProbingDb db, string checkId, ContentSeen? known, PageContent seen, CancellationToken cancellationToken)
    {
        if (known is null)
        {
            db.Add(known = new ContentSeen { CheckId = checkId, Rule = "", Hash = "", Text = "" });
        }

        (known.Rule, known.Hash, known.Text, known.Length, known.Since) = (seen.Rule, seen.Hash, Kept(seen.Text), seen.Length, time.GetUtcNow());
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Two probes of one check at the same time, one by hand: the other has written, and the next probe looks again.
        }
    }
}
