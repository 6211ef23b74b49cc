using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;
using Platform.Probing.Data;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Baselines;

/// <summary>An approval: what, by whom, when.</summary>
internal sealed record ApprovalView(string Hash, int Length, string ApprovedBy, DateTimeOffset ApprovedAt, string? Note)
{
    public static ApprovalView Of(ContentBaseline row) => new(row.Hash, row.Length, row.ApprovedBy, row.ApprovedAt, row.Note);
}

/// <summary>Content that was seen.</summary>
internal sealed record SeenView(string Hash, int Length, DateTimeOffset Since);

/// <summary>Approved and newest content of a check side by side.</summary>
/// <param name="Comparable">False: the settings that say what is compared have changed since the approval.</param>
/// <param name="Same">True: what was seen last is what was approved.</param>
internal sealed record BaselineView(
    string CheckId, ApprovalView? Approved, SeenView? Newest, bool Comparable, bool Same, IReadOnlyList<DiffLine> Diff, IReadOnlyList<ApprovalView> History);

/// <summary>What a person approves: exactly what he has looked at.</summary>
internal sealed record ApproveRequest
{
    public required string Hash { get; init; }

    public string? Note { get; init; }
}

/// <summary>内容基线: what a page was approved to be, what it is now, and the approval by a person.</summary>
internal static class BaselineRoutes
{
    private const int LongestHistory = 100;

    internal static void Map(WebApplication app)
    {
        app.MapGet("/checks/{id}/baseline", ShowAsync).RequirePermission("baselines:read").WithSummary("内容基线: approved and newest content, with the lines that differ");
        app.MapPost("/checks/{id}/baseline/approve", ApproveAsync).RequirePermission("baselines:approve")
            .WithSummary("批准内容基线: the hash a person has looked at; one that is no longer the newest is refused");
    }

    private static async Task<Results<Ok<BaselineView>, ProblemHttpResult>> ShowAsync(string id, ProbingDb db, CancellationToken cancellationToken) =>
        await IsContentAsync(db, id, cancellationToken) ? TypedResults.Ok(await ViewAsync(db, id, cancellationToken)) : Problem.NotFound("content check", id);

    private static async Task<Results<Ok<BaselineView>, ProblemHttpResult>> ApproveAsync(
        string id, ApproveRequest request, ProbingDb db, ClaimsPrincipal user, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!await IsContentAsync(db, id, cancellationToken))
        {
            return Problem.NotFound("content check", id);
        }

        if (request.Note is { Length: > 500 } note || request.Note?.Any(char.IsControl) == true)
        {
            return Problem.Invalid("note", "最长 500 个字符，不能换行");
        }

        // A program approves whatever it is given; only a person has looked.
        if (user.Identity?.Name is not { } person || person.StartsWith("service-account-", StringComparison.Ordinal))
        {
            return Problem.Of(StatusCodes.Status403Forbidden, "person-required", "内容基线须由人员批准，不能由程序批准");
        }

        await using var transaction = await db.BeginAsync(cancellationToken);
        var seen = await db.Set<ContentSeen>().AsNoTracking().FirstOrDefaultAsync(row => row.CheckId == id, cancellationToken);
        if (seen is null || !seen.Hash.Equals(request.Hash, StringComparison.OrdinalIgnoreCase))
        {
            return seen is null
                ? Problem.Conflict("nothing-seen", "尚未取得页面内容，不能批准")
                : Problem.Conflict("content-changed", "页面内容在查看之后又有变化，请重新查看后再批准");
        }

        db.Add(new ContentBaseline
        {
            CheckId = id, Rule = seen.Rule, Hash = seen.Hash, Text = seen.Text, Length = seen.Length, ApprovedBy = person, ApprovedAt = time.GetUtcNow(), Note = request.Note,
        });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(await ViewAsync(db, id, cancellationToken));
    }

    private static Task<bool> IsContentAsync(ProbingDb db, string id, CancellationToken cancellationToken) =>
        db.Set<Check>().AnyAsync(check => check.Id == id && check.Kind == ContentKind.KindName, cancellationToken);

    private static async Task<BaselineView> ViewAsync(ProbingDb db, string id, CancellationToken cancellationToken)
    {
        var history = await db.Set<ContentBaseline>().AsNoTracking().Where(row => row.CheckId == id).OrderByDescending(row => row.Id).Take(LongestHistory)
            .Select(row => new ApprovalView(row.Hash, row.Length, row.ApprovedBy, row.ApprovedAt, row.Note)).ToListAsync(cancellationToken);
        var approved = await BaselineBook.NewestAsync(db, id, cancellationToken);
        var seen = await db.Set<ContentSeen>().AsNoTracking().FirstOrDefaultAsync(row => row.CheckId == id, cancellationToken);
        var same = approved is not null && (approved.Hash, approved.Rule) == (seen?.Hash, seen?.Rule);
        return new BaselineView(
            id, history.Count > 0 ? history[0] : null, seen is null ? null : new SeenView(seen.Hash, seen.Length, seen.Since),
            approved is null || seen is null || approved.Rule == seen.Rule, same, same ? [] : LineDiff.Of(approved?.Text ?? "", seen?.Text ?? ""), history);
    }
}
