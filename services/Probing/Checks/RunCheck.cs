using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Data;
using Platform.Probing.Results;
using Platform.Probing.Scheduling;
using Platform.Probing.States;
using Platform.Probing.Zones;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks;

/// <summary>Probes at once, for a person to see. A saved check's run is kept, but counts neither for its state nor for any figure.</summary>
internal static class RunCheck
{
    public static async Task<Results<Ok<RunView>, ProblemHttpResult>> HandleAsync(
        string id, ProbingDb db, CheckRules rules, CheckVault vault, ProbeRunner runner, ServedZones zones, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await db.Set<Check>().FindAsync([id], cancellationToken) is not { RetiredAt: null } check)
        {
            return Problem.NotFound("check", id);
        }

        if (rules.Plan(check, vault.TryOpen(check)) is not { } plan)
        {
            return Problem.Conflict("check-not-readable", "检查项的类型或设置已不可用，请重新保存");
        }

        // What another zone's checks look like from here says nothing of them.
        var scope = WatchedSystem.ScopeOf(check.ContractId);
        var ofSystem = await db.Set<WatchedSystem>().Where(system => system.Scope == scope && system.Id == check.SystemId).Select(system => system.Zone).FirstOrDefaultAsync(cancellationToken);
        var zone = CheckZones.Of(check.Zone, ofSystem);
        if (!zones.Serves(zone))
        {
            return Problem.Conflict("zone-not-served-here", $"网络域“{ServedZones.Shown(zone)}”的检查项只能由该域的探测节点执行，请等待下一次自动检查");
        }

        var now = time.GetUtcNow();
        var run = await runner.RunAsync(id, check.Kind, plan.Probe, check.Timeout, now, cancellationToken, zone: check.Zone);
        var verdict = Judge.Of(run.Seen, plan.Conditions, new Dictionary<string, DateTimeOffset>(), now);
        db.Add(RecordBatch.Row(id, check.Zone, now, run.Lag, run.Seen, verdict, run.Trace.TraceId.ToString(), manual: true));
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(View(run, verdict));
    }

    public static async Task<Results<Ok<RunView>, ProblemHttpResult>> TryAsync(
        CheckRequest request, CheckKinds kinds, CheckRules rules, ProbeRunner runner, TimeProvider time, CancellationToken cancellationToken)
    {
        var (settings, secrets) = SecretSettings.Restore(request.Settings, null, kinds.Find(request.Kind)?.Secrets ?? new HashSet<string>());
        var definition = request.Definition(request.Id ?? "try", settings);
        var (plan, errors) = rules.Check(definition);
        if (plan is null || secrets.Count > 0)
        {
            return Problem.Invalid([.. errors, .. secrets]);
        }

        var now = time.GetUtcNow();
        var run = await runner.RunAsync("try", request.Kind, plan.Probe, definition.Timeout, now, cancellationToken, zone: request.Zone);
        return TypedResults.Ok(View(run, Judge.Of(run.Seen, plan.Conditions, new Dictionary<string, DateTimeOffset>(), now)));
    }

    private static RunView View(Run run, Verdict verdict) => new(
        verdict.Status, verdict.Reason, run.Seen.Failure == FailureReason.None ? null : JsonNamingPolicy.CamelCase.ConvertName(run.Seen.Failure.ToString()),
        run.Seen.Latency?.TotalMilliseconds, run.Seen.Phases, [.. verdict.Conditions.Select(one => new ConditionView(one.Condition, one.Holds, one.Explanation, one.English))],
        run.Seen.Evidence, run.Seen.Log, run.Trace.TraceId.ToString());
}
