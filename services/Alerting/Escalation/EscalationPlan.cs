using Platform.Alerting.SlaClocks;
using Platform.Contracts;

namespace Platform.Alerting.Escalation;

/// <summary>A step that is due: who is told, by which template, and why.</summary>
/// <param name="Key">Name of the step; it happens once an incident.</param>
/// <param name="To"><c>on-duty</c>, <c>handler</c>, a group or a person; null: told to nobody, only noted as passed.</param>
/// <param name="Template">Template by name.</param>
/// <param name="Reason">Why, for the message and the timeline.</param>
internal sealed record DueStep(string Key, string? To, string Template, string Reason);

/// <summary>What to do now, and when to look again.</summary>
internal sealed record EscalationDecision(IReadOnlyList<DueStep> Due, DateTimeOffset? NextAt);

/// <summary>
/// Decides who is told next. Three sources of steps: the contract's escalation until someone acknowledges, the warnings at
/// 50, 80 and 100 % of a running clock, and the raise to 重大. A pure function of the facts and of the steps already
/// taken, so after a stop it goes on where it was.
/// </summary>
internal static class EscalationPlan
{
    public const string OnDuty = "on-duty";

    /// <summary>Who acknowledged, or else who is on duty.</summary>
    public const string Handler = "handler";

    public const string RaisedKey = "raised";

    private static readonly (double Part, int Percent)[] Warnings = [(0.5, 50), (0.8, 80), (1, 100)];

    /// <summary>A contract without steps of its own: the person on duty is told.</summary>
    private static readonly IReadOnlyList<EscalationStep> OnlyOnDuty = [new(TimeSpan.Zero, OnDuty)];

    public static EscalationDecision Decide(
        IncidentFacts facts, DateTimeOffset openedAt, IReadOnlyList<EscalationStep> policy, IncidentClocks clocks,
        Func<Clock, double, DateTimeOffset> instantAt, IReadOnlySet<string> done, DateTimeOffset now)
    {
        var due = new List<DueStep>();
        DateTimeOffset? next = null;
        if (facts.RecoveredAt is not null)
        {
            return new EscalationDecision(due, null);
        }

        if (facts.RaisedAt is not null && !done.Contains(RaisedKey))
        {
            due.Add(new DueStep(RaisedKey, Handler, "incident-escalated", "超过时限未恢复，已升级为重大故障"));
        }

        if (facts.AcknowledgedAt is null)
        {
            foreach (var step in (policy.Count > 0 ? policy : OnlyOnDuty).OrderBy(step => step.After))
            {
                Policy(step);
            }
        }

        foreach (var clock in clocks.All.Where(clock => clock.IsRunning))
        {
            Warn(clock);
        }

        Later(clocks.BecomesMajorAt);
        return new EscalationDecision(due, next);

        void Policy(EscalationStep step)
        {
            var key = KeyOf(step);
            var at = openedAt + step.After;
            if (done.Contains(key) || due.Exists(other => other.Key == key))
            {
                return;
            }

            if (at > now)
            {
                Later(at);
                return;
            }

            due.Add(step.After == TimeSpan.Zero
                ? new DueStep(key, step.To, "incident-opened", "发生故障")
                : new DueStep(key, step.To, "incident-escalated", $"{Duration.Chinese(step.After, document: true)}未确认"));
        }

        void Warn(Clock clock)
        {
            var passed = new List<DueStep>();
            foreach (var (part, percent) in Warnings)
            {
                var key = $"{(clock.Kind == ClockKind.Respond ? "respond" : "restore")}-{(clock.Severity == Severity.Major ? "major" : "general")}-{percent}";
                var at = instantAt(clock, part);
                if (at > now)
                {
                    Later(at);
                }
                else if (!done.Contains(key))
                {
                    passed.Add(new DueStep(key, null, "sla-warning", Text(clock.Kind, percent)));
                }
            }

            // Whoever comes late to several thresholds is told the last one only.
            due.AddRange(passed.SkipLast(1));
            due.AddRange(passed.TakeLast(1).Select(step => step with { To = Handler }));
        }

        void Later(DateTimeOffset? at)
        {
            if (at > now && (next is null || at < next))
            {
                next = at;
            }
        }
    }

    /// <summary>Named by content, not by place: a new version of the contract does not repeat what was told.</summary>
    public static string KeyOf(EscalationStep step) => $"{Duration.Format(step.After)}:{step.To}";

    private static string Text(ClockKind kind, int percent)
    {
        var what = kind == ClockKind.Respond ? "响应时限" : "恢复时限";
        return percent == 100 ? what + "已到" : $"{what}已用{percent}%";
    }
}
