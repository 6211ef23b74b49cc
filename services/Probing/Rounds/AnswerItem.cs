using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Data;
using Platform.Probing.Manual;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Rounds;

/// <summary>
/// A person answers a manual item. The platform's clock counts: whoever says that he looked earlier, or answers after the round has
/// ended, leaves both instants and a reason (补录), and the round stays what it was.
/// </summary>
internal static class AnswerItem
{
    private static readonly string[] Files = ["screenshot", "file"];

    public static async Task<Results<Ok<RoundView>, ProblemHttpResult>> HandleAsync(
        string id, string item, ManualRecordRequest request, ProbingDb db, ClaimsPrincipal user, RoundSignal signal, TimeProvider time, CancellationToken cancellationToken)
    {
        var (now, person) = (time.GetUtcNow(), user.Identity?.Name ?? "?");
        await using var transaction = await db.BeginAsync(cancellationToken);
        var round = await db.Set<Round>().FindAsync([id], cancellationToken);
        var asked = await db.Set<RoundItem>().FirstOrDefaultAsync(row => row.RoundId == id && row.ItemId == item, cancellationToken);
        if (round is null || asked is not { CheckId: null })
        {
            return round?.State == RoundState.Planned
                ? Problem.Conflict("round-not-begun", "巡检尚未开始；需要提前时，请先执行该巡检")
                : Problem.NotFound("manual item of this round", $"{id}/{item}");
        }

        var ended = round.State != RoundState.Running;
        if (ended && asked.RecordId is not null)
        {
            return Problem.Conflict("item-answered", "巡检已结束，该项已有记录，不能更改");
        }

        var errors = Mistakes(asked, request, ended).ToList();
        var subject = new ManualSubject(null, asked.Id, [], Files.Contains(asked.Evidence));
        var (record, wrong) = await ManualRecords.AddAsync(db, subject, request, person, now, cancellationToken);
        errors.AddRange(wrong);
        if (record is null || errors.Count > 0)
        {
            return Problem.Invalid([.. errors.DistinctBy(error => error.Path)]);
        }

        Take(asked, record, ended);
        if (ended)
        {
            round.Count(await db.Set<RoundItem>().Where(row => row.RoundId == id).ToListAsync(cancellationToken));
            db.Publish(round.Finished() with { Version = round.Version + 1 });
        }

        round.Version++;
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            return Problem.Conflict("changed-meanwhile", "巡检刚有变化，请刷新后重试");
        }

        signal.Raise();
        return TypedResults.Ok((await ListRounds.FindAsync(db, id, cancellationToken))!);
    }

    private static void Take(RoundItem item, ManualRecord record, bool ended)
    {
        item.State = record.Result switch
        {
            ManualResult.Normal => RoundItemState.Normal,
            ManualResult.Abnormal => RoundItemState.Abnormal,
            _ => RoundItemState.NotDone,
        };
        item.Reason = record.Remark;
        item.Supplemented = record.Late || ended;

        // His own word counts only within the time that writing takes; beyond that it is when we were told.
        item.At = item.Supplemented ? record.RecordedAt : record.At;
        (item.By, item.RecordId) = (record.Person, record.Id);
    }

    private static IEnumerable<FieldError> Mistakes(RoundItem item, ManualRecordRequest request, bool ended)
    {
        if (ended && string.IsNullOrWhiteSpace(request.LateReason))
        {
            yield return new FieldError("lateReason", "巡检已结束，属补录，请填写补录原因");
        }

        if (item.Evidence == "note" && string.IsNullOrWhiteSpace(request.Remark))
        {
            yield return new FieldError("remark", "该项要求填写说明");
        }
    }
}
