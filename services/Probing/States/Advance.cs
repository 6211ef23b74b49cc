using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.Conditions;
using Platform.Probing.Results;

namespace Platform.Probing.States;

/// <summary>What one more probe did to a state that others hear of.</summary>
/// <param name="Previous">Status before.</param>
/// <param name="Since">When what is told began.</param>
/// <param name="WasTold">True: something was wrong already, and it was told.</param>
internal sealed record Moved(CheckStatus Previous, DateTimeOffset Since, bool WasTold);

/// <summary>Brings a state one probe further; pure but for the state it is given.</summary>
internal static class Advance
{
    /// <summary>The verdict of one probe, beside what the check remembers.</summary>
    public static Verdict Judged(CheckState state, Observation seen, IReadOnlyList<Condition> conditions, BaselineRule? baseline, DateTimeOffset plannedAt)
    {
        var verdict = Judge.Of(seen, conditions, state.BrokenSince, plannedAt);
        return baseline is null ? verdict : Judge.BesideBaseline(verdict, seen.Latency, LatencyBaseline.Parse(state.Baseline), baseline);
    }

    public static Moved? By(
        CheckState state, Verdict verdict, TimeSpan? latency, Confirmation down, Confirmation up, BaselineRule? baseline, DateTimeOffset plannedAt, DateTimeOffset finishedAt)
    {
        var wasTold = state.IsWrong && state.Suppressed is null;
        Remember(state, verdict, latency, baseline, plannedAt);
        var flapping = Flap.Next(state.Flapping, state.Recent);
        var next = Confirm.Next(
            state.Status, state.History, verdict.Status, plannedAt, flapping ? Flap.Steady(down) : down, flapping ? Flap.Steady(up) : up);
        state.History = next.History;
        if (next.Since is null && flapping == state.Flapping)
        {
            return null;
        }

        var moved = new Moved(state.Status, next.Since ?? plannedAt, wasTold);
        state.Reason = Reason(state, verdict, next, flapping);
        if (next.Since is { } since)
        {
            (state.Status, state.Since) = (next.Status, since);
        }

        (state.ConfirmedAt, state.Flapping) = (finishedAt, flapping);
        state.Version++;
        if (!state.IsWrong)
        {
            state.Told();
        }

        return moved;
    }

    private static void Remember(CheckState state, Verdict verdict, TimeSpan? latency, BaselineRule? baseline, DateTimeOffset plannedAt)
    {
        state.BrokenSince = new Dictionary<string, DateTimeOffset>(verdict.BrokenSince);
        (state.LastPlannedAt, state.LastVerdict, state.LastLatencyMs) = (plannedAt, verdict.Status, latency?.TotalMilliseconds);
        if (baseline is null)
        {
            state.Baseline = "";
        }
        else if (verdict.Status is CheckStatus.Up or CheckStatus.Degraded && latency is { } took)
        {
            state.Baseline = LatencyBaseline.Parse(state.Baseline).With(took.TotalMilliseconds).ToString();
        }

        if (verdict.Status != CheckStatus.Unknown)
        {
            state.Recent = Flap.Add(state.Recent, good: verdict.Status != CheckStatus.Down);
        }
    }

    private static string Reason(CheckState state, Verdict verdict, Confirmed next, bool flapping)
    {
        var why = verdict.Reason is { } reason ? Printable.Of(reason) : next.Status == CheckStatus.Up ? "全部条件满足" : Labels.Of(next.Status);
        return (state.Flapping, flapping) switch
        {
            (false, true) => $"频繁抖动：最近 {Flap.Window} 次探测中好坏交替 {state.Recent.Zip(state.Recent.Skip(1)).Count(pair => pair.First != pair.Second)} 次，状态保持为{Labels.Of(next.Status)}；{why}",
            (true, false) => $"抖动结束：{why}",
            _ => why,
        };
    }
}
