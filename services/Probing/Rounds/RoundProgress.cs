using Platform.Contracts;
using Platform.Probing.Maintenances;

namespace Platform.Probing.Rounds;

/// <summary>How a round ends.</summary>
internal sealed record RoundEnd(RoundState State, DateTimeOffset? FinishedAt, string? Reason);

/// <summary>
/// What becomes of a round; pure. The rules:
/// <list type="bullet">
/// <item>It begins at its instant, or later as long as it may still be run; after that it is missed.</item>
/// <item>All items answered: done when the last was in its window, late when after it; unknown when one could not be judged for reasons of ours.</item>
/// <item>Items still open when it may no longer be run: missed, whatever else was done.</item>
/// <item>An item that a person switched off (a paused check) is not done and holds up nothing.</item>
/// </list>
/// </summary>
internal static class RoundProgress
{
    /// <summary>The end of a round that never began, or null: it begins.</summary>
    public static RoundEnd? Unbegun(Round round, DateTimeOffset now, IReadOnlyList<RoundGap> gaps) =>
        now <= round.RunUntil ? null : new RoundEnd(RoundState.Missed, null, Because(round.PlannedAt, round.RunUntil, gaps) ?? "规定时间内没有执行");

    /// <summary>The end of a round that has begun; null: it goes on.</summary>
    public static RoundEnd? Begun(Round round, IReadOnlyCollection<RoundItem> items, DateTimeOffset now, IReadOnlyList<RoundGap> gaps)
    {
        var open = items.Count(item => item.State == RoundItemState.Pending);
        if (open > 0)
        {
            return now <= round.RunUntil ? null : new RoundEnd(RoundState.Missed, null, Join($"{open} 项未完成", Because(round.PlannedAt, round.RunUntil, gaps)));
        }

        if (items.Count == 0)
        {
            return new RoundEnd(RoundState.Unknown, now, "计划中没有可检查的项目");
        }

        var finished = items.Max(item => item.At) ?? now;
        var unknown = items.Count(item => item.State == RoundItemState.Unknown);
        if (unknown > 0)
        {
            return new RoundEnd(RoundState.Unknown, finished, $"{unknown} 项未能判定");
        }

        // Excused, not forgotten: the round is done, and says what was left out.
        var excused = items.Count(item => item.State == RoundItemState.NotDone && MaintenanceReason.Is(item.Reason));
        return finished <= round.FinishBy
            ? new RoundEnd(RoundState.Done, finished, excused == 0 ? null : $"{excused} 项处于维护窗口，未检查")
            : new RoundEnd(RoundState.Late, finished, Join($"逾期 {Duration.Chinese(finished - round.FinishBy)}", Because(round.PlannedAt, finished, gaps)));
    }

    /// <summary>The standstill of the platform that lies in a stretch; null: none does.</summary>
    private static string? Because(DateTimeOffset from, DateTimeOffset to, IReadOnlyList<RoundGap> gaps)
    {
        var within = gaps.Where(gap => gap.From < to && gap.To > from).OrderBy(gap => gap.From).Select(gap => gap.Text).ToList();
        return within.Count == 0 ? null : string.Join("；", within);
    }

    private static string Join(string what, string? because) => because is null ? what : $"{what}（{because}）";
}
