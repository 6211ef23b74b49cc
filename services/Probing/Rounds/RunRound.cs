using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.ServiceDefaults.Calendar;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Rounds;

/// <summary>Why a person runs it.</summary>
internal sealed record RunRoundRequest(string? Reason);

/// <summary>Begins a round before its time (by no more than the length of its window), or makes a missed one up (补做): it is then late, never done in time.</summary>
internal static class RunRound
{
    private const int LongestReason = 500;

    public static async Task<Results<Ok<RoundView>, ProblemHttpResult>> HandleAsync(
        string id, RunRoundRequest? request, ProbingDb db, BeginRounds begin, ClaimsPrincipal user, RoundSignal signal, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await db.BeginAsync(cancellationToken);
        if (await db.Set<Round>().FindAsync([id], cancellationToken) is not { } round)
        {
            return Problem.NotFound("round", id);
        }

        if (round.State is RoundState.Running or RoundState.Done or RoundState.Late)
        {
            return Problem.Conflict("round-not-open", $"巡检{Labels.Of(round.State)}，不能再执行");
        }

        var window = round.FinishBy - round.PlannedAt;
        if (round.State == RoundState.Planned && now < round.PlannedAt - window)
        {
            // Or the inspection of a month's end could be done on its first day, and count as done in time.
            return Problem.Conflict("round-too-early", $"巡检最早可提前 {Duration.Chinese(window)}开始，计划时间 {ShanghaiTime.Table(round.PlannedAt)}");
        }

        if (request?.Reason?.Length > LongestReason || (round.State != RoundState.Planned && string.IsNullOrWhiteSpace(request?.Reason)))
        {
            return Problem.Invalid("reason", $"补做漏检的巡检须填写原因，最长 {LongestReason} 个字符");
        }

        if (round.State == RoundState.Planned)
        {
            await begin.BeginAsync(round, now, cancellationToken);
        }
        else
        {
            await ReopenAsync(db, begin, round, now, cancellationToken);
        }

        round.Reason = string.IsNullOrWhiteSpace(request?.Reason) ? round.Reason : $"{user.Identity?.Name ?? "?"} 补做：{request.Reason.Trim()}";
        round.RunUntil = round.RunUntil > now + (round.FinishBy - round.PlannedAt) ? round.RunUntil : now + (round.FinishBy - round.PlannedAt);
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

    /// <summary>What was answered stays; what was not is open again.</summary>
    private static async Task ReopenAsync(ProbingDb db, BeginRounds begin, Round round, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var items = await db.Set<RoundItem>().Where(item => item.RoundId == round.Id).ToListAsync(cancellationToken);
        var ids = items.Where(item => item.CheckId is not null).Select(item => item.CheckId!).ToList();
        var checks = await db.Set<Check>().AsNoTracking().Where(check => ids.Contains(check.Id)).ToDictionaryAsync(check => check.Id, cancellationToken);
        foreach (var item in items.Where(item => item.State is RoundItemState.NotDone or RoundItemState.Unknown))
        {
            (item.State, item.Reason, item.At, item.ClaimedUntil, item.StartedAt) = (RoundItemState.Pending, null, null, null, null);
            item.DueAt = item.CheckId is { } id && checks.TryGetValue(id, out var check) ? begin.DueAt(check, items.Count, round.FinishBy - round.PlannedAt, now) : item.DueAt;
        }

        (round.State, round.StartedAt, round.FinishedAt) = (RoundState.Running, round.StartedAt ?? now, null);
        round.Count(items);
        round.Version++;
    }
}
