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

        var failed = verdicts.Where(verdict => !verdict.Holds).Select(verdict => verdict.Explanation).ToList();
        return new Verdict(failed.Count == 0 ? CheckStatus.Up : CheckStatus.Down, failed.Count == 0 ? null : string.Join("；", failed), verdicts, stillBroken);
    }

    private static ConditionVerdict Lasting(
        Condition condition, ConditionVerdict verdict, IReadOnlyDictionary<string, DateTimeOffset> before, Dictionary<string, DateTimeOffset> now, DateTimeOffset plannedAt)
    {
        var since = before.TryGetValue(condition.Text, out var known) ? known : plannedAt;
        now[condition.Text] = since;
        var lasted = plannedAt - since;
        return lasted >= condition.For
            ? verdict with { Explanation = $"{verdict.Explanation}，已持续 {Duration.Chinese(lasted)}" }
            : verdict with { Holds = true, Explanation = $"{verdict.Explanation}（已持续 {Duration.Chinese(lasted)}，满 {Duration.Chinese(condition.For)} 判为异常）" };
    }
}
