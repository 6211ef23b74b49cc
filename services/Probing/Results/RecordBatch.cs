using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.Scheduling;
using Platform.Probing.States;

namespace Platform.Probing.Results;

/// <summary>
/// One transaction for a batch: result rows, the states they change, an event for each change and one for all results. A row that
/// is there already (a second try, another replica) is left alone, with all its effects.
/// </summary>
internal sealed class RecordBatch(IServiceScopeFactory scopes, ILogger<RecordBatch> log)
{
    public async Task WriteAsync(IReadOnlyList<Outcome> batch, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var recorded = await AddAsync(db, batch, cancellationToken);
        if (recorded.Count > 0)
        {
            db.Publish(Columns(recorded));
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    private async Task<List<(Outcome Outcome, Verdict Verdict)>> AddAsync(ProbingDb db, IReadOnlyList<Outcome> batch, CancellationToken cancellationToken)
    {
        var ids = batch.Select(outcome => outcome.Check.Id).Distinct().ToList();
        var oldest = batch.Min(outcome => outcome.PlannedAt);
        var there = (await db.Set<ResultRow>().Where(row => ids.Contains(row.CheckId) && row.PlannedAt >= oldest)
            .Select(row => new { row.CheckId, row.PlannedAt, row.Zone }).ToListAsync(cancellationToken))
            .Select(row => (row.CheckId, row.PlannedAt, row.Zone)).ToHashSet();
        var states = await db.Set<CheckState>().Where(state => ids.Contains(state.CheckId)).ToDictionaryAsync(state => state.CheckId, cancellationToken);
        var current = await db.Set<Check>().Where(check => ids.Contains(check.Id) && !check.Paused && check.RetiredAt == null)
            .ToDictionaryAsync(check => check.Id, check => check.Version, cancellationToken);
        var recorded = new List<(Outcome, Verdict)>();
        foreach (var outcome in batch.OrderBy(outcome => outcome.PlannedAt))
        {
            if (states.TryGetValue(outcome.Check.Id, out var state) && there.Add((outcome.Check.Id, outcome.PlannedAt, outcome.Check.Zone ?? "")))
            {
                var verdict = Judge.Of(outcome.Seen, outcome.Check.Conditions, state.BrokenSince, outcome.PlannedAt);
                db.Add(Row(outcome.Check.Id, outcome.Check.Zone, outcome.PlannedAt, outcome.Lag, outcome.Seen, verdict, outcome.Trace.TraceId.ToString(), manual: false));
                recorded.Add((outcome, verdict));

                // A probe of a version that has been changed or paused meanwhile is kept but decides nothing.
                if (current.TryGetValue(outcome.Check.Id, out var version) && version == outcome.Check.Version)
                {
                    Apply(db, state, outcome, verdict);
                }
            }
        }

        return recorded;
    }

    private void Apply(ProbingDb db, CheckState state, Outcome outcome, Verdict verdict)
    {
        var check = outcome.Check;
        if (state.LastPlannedAt is { } last && outcome.PlannedAt <= last)
        {
            return;
        }

        var next = Confirm.Next(state.Status, state.History, verdict.Status, outcome.PlannedAt, check.Down, check.Up);
        state.History = next.History;
        state.BrokenSince = new Dictionary<string, DateTimeOffset>(verdict.BrokenSince);
        state.LastPlannedAt = outcome.PlannedAt;
        state.LastVerdict = verdict.Status;
        state.LastLatencyMs = outcome.Seen.Latency?.TotalMilliseconds;
        if (next.Since is { } since)
        {
            using var span = ProbingTelemetry.Start("check-state-changed", outcome.Trace);
            var previous = state.Status;
            (state.Status, state.Since, state.ConfirmedAt) = (next.Status, since, outcome.FinishedAt);
            state.Reason = verdict.Reason is { } reason ? Printable.Of(reason) : (next.Status == CheckStatus.Up ? "全部条件满足" : Labels.Of(next.Status));
            state.Version++;
            StateChange.Tell(db, new CheckStateChanged(
                check.Id, check.Name, check.ContractId, check.SystemId, check.SystemName, check.ComponentName, check.Zone, check.Probe.Target, check.Severity,
                previous, state.Status, since, state.ConfirmedAt, state.Reason, check.Serves, state.Version));
            log.StateChanged(check.Id, previous, state.Status, state.Reason);
        }

        check.LastKnown = state.Status;
    }

    internal static ResultRow Row(
        string checkId, string? zone, DateTimeOffset plannedAt, TimeSpan lag, Observation seen, Verdict verdict, string trace, bool manual) => new()
    {
        CheckId = checkId,
        PlannedAt = plannedAt,
        Zone = zone ?? "",
        Manual = manual,
        Status = verdict.Status,
        Failure = seen.Failure,
        Reason = verdict.Reason is { } reason ? Printable.Of(reason) : null,
        LatencyMs = seen.Latency?.TotalMilliseconds,
        LagMs = lag.TotalMilliseconds,
        ResolveMs = seen.Phases.Resolve,
        ConnectMs = seen.Phases.Connect,
        TlsMs = seen.Phases.Tls,
        FirstByteMs = seen.Phases.FirstByte,
        TransferMs = seen.Phases.Transfer,
        Evidence = manual || verdict.Status != CheckStatus.Up ? Seen(seen.Evidence) : null,
        Log = manual || verdict.Status != CheckStatus.Up ? ResultRow.LogOf(seen.Log) : null,
        Conditions = manual || verdict.Status != CheckStatus.Up ? ConditionLog.Write(verdict.Conditions) : null,
        TraceId = trace,
    };

    private static ResultsRecorded Columns(List<(Outcome Outcome, Verdict Verdict)> recorded)
    {
        var checks = recorded.Select(row => row.Outcome.Check).DistinctBy(check => check.Id).ToList();
        var index = checks.Select((check, i) => (check.Id, i)).ToDictionary(entry => entry.Id, entry => entry.i);
        return new ResultsRecorded(
            Guid.CreateVersion7(),
            [.. checks.Select(check => new ResultCheck(check.Id, check.ContractId, check.SystemId, check.Name, check.Zone))],
            [.. recorded.Select(row => index[row.Outcome.Check.Id])],
            [.. recorded.Select(row => row.Outcome.PlannedAt.ToUnixTimeMilliseconds())],
            [.. recorded.Select(row => row.Verdict.Status)],
            [.. recorded.Select(row => row.Outcome.Seen.Latency?.TotalMilliseconds)]);
    }

    private static string? Seen(string? evidence) => evidence is null ? null : Printable.Of(evidence);
}
