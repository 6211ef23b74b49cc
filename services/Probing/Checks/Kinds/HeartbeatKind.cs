using Platform.Probing.Conditions;
using Platform.Probing.States;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of a heartbeat: none; how long a silence may last is a condition, <c>beat_age &lt; 26h</c>.</summary>
internal sealed record HeartbeatSettings;

/// <summary>heartbeat: the other side reports in (<c>POST /checks/{id}/beat</c>), and silence is the failure. For backups and batch jobs.</summary>
internal sealed class HeartbeatKind(IServiceScopeFactory scopes, TimeProvider time) : CheckKind<HeartbeatSettings>
{
    public override string Name => "heartbeat";

    public override string Title => "心跳（被动）";

    public override IReadOnlyList<FactDescription> Facts { get; } = [new("beat_age", FactType.Duration, "距上次心跳")];

    public override IReadOnlyList<string> DefaultConditions => ["beat_age < 10m"];

    protected override string Target(HeartbeatSettings settings) => "heartbeat";

    protected override string Host(HeartbeatSettings settings) => "";

    protected override async Task<Observation> ProbeAsync(HeartbeatSettings settings, ProbeContext context) =>
        await Heartbeats.LastAsync(scopes, context.CheckId, context.Deadline) is { } last
            ? new Observation { Facts = new Dictionary<string, Fact> { ["beat_age"] = Fact.Of(time.GetUtcNow() - last) } }
            : Observation.Failed(FailureReason.NoBeat);
}
