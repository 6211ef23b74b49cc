using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.Conditions;

namespace Platform.Probing.States;

/// <summary>The verdict of one probe, with its reasons and what lasting conditions must remember.</summary>
internal sealed record Verdict(
    CheckStatus Status, string? Reason, IReadOnlyList<ConditionVerdict> Conditions, IReadOnlyDictionary<string, DateTimeOffset> BrokenSince);

/// <summary>From what was seen to a verdict; pure.</summary>
internal static class Judge
{
    public static Verdict Of(
        Observation seen, IReadOnlyList<Condition> conditions, IReadOnlyDictionary<string, DateTimeOffset> brokenSince, DateTimeOffset plannedAt)
    {
        if (seen.Failure != FailureReason.None)
        {
            var status = Failures.IsOurs(seen.Failure) ? CheckStatus.Unknown : CheckStatus.Down;
            return new Verdict(status, seen.FailureDetail ?? Failures.Chinese(seen.Failure), [], brokenSince);
        }

        var verdicts = new List<ConditionVerdict>();
        var stillBroken = new Dictionary<string, DateTimeOffset>();
        foreach (var condition in conditions)
        {
            var verdict = ConditionEvaluator.Evaluate(condition, seen);
            if (!verdict.Holds && condition.For > TimeSpan.Zero)
            {
                verdict = Lasting(condition, verdict, brokenSince, stillBroken, plannedAt);
            }

            verdicts.Add(verdict);
        }

        return Weighed(conditions, verdicts, stillBroken);
    }

    /// <summary>Slower than usual is degraded, where nothing worse is known.</summary>
    public static Verdict BesideBaseline(Verdict verdict, TimeSpan? latency, LatencyBaseline usual, BaselineRule rule) =>
        verdict.Status == CheckStatus.Up && latency is { } took && usual.SlowerThanUsual(took.TotalMilliseconds, rule) is { } slower
            ? verdict with { Status = CheckStatus.Degraded, Reason = slower }
            : verdict;

    /// <summary>Down when a condition fails that says no better; degraded when only others do. The reason names what decides.</summary>
    private static Verdict Weighed(IReadOnlyList<Condition> conditions, List<ConditionVerdict> verdicts, Dictionary<string, DateTimeOffset> stillBroken)
    {
        var failed = conditions.Zip(verdicts).Where(pair => !pair.Second.Holds).ToList();
        if (failed.Count == 0)
        {
            return new Verdict(CheckStatus.Up, null, verdicts, stillBroken);
        }

        var status = failed.Exists(pair => pair.First.Else == CheckStatus.Down) ? CheckStatus.Down : CheckStatus.Degraded;
        var reason = string.Join("；", failed.Where(pair => pair.First.Else == status).Select(pair => pair.Second.Explanation));
        return new Verdict(status, reason, verdicts, stillBroken);
    }

    private static ConditionVerdict Lasting(
        Condition condition, ConditionVerdict verdict, IReadOnlyDictionary<string, DateTimeOffset> before, Dictionary<string, DateTimeOffset> now, DateTimeOffset plannedAt)
    {
        var since = before.TryGetValue(condition.Canonical, out var known) ? known : plannedAt;
        now[condition.Canonical] = since;
        var lasted = plannedAt - since;
        return lasted >= condition.For
            ? verdict with { Explanation = $"{verdict.Explanation}，已持续 {Duration.Chinese(lasted)}", English = $"{verdict.English}, for {Duration.Format(lasted)}" }
            : verdict with { Holds = true, Explanation = $"{verdict.Explanation}（已持续 {Duration.Chinese(lasted)}，满 {Duration.Chinese(condition.For)} 判为异常）", English = $"{verdict.English} (for {Duration.Format(lasted)}; counts after {Duration.Format(condition.For)})" };
    }
}
