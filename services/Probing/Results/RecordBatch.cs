using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.Scheduling;
using Platform.Probing.Shards;
using Platform.Probing.States;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Probing.Results;

/// <summary>
/// One transaction for a batch: the fence is asked, result rows are added, the states they change are brought up to date as a set, an
/// event for each change and one for all results. A row that is there already (a second try) is left alone, with all its effects;
/// planned instants before a result that nobody recorded are marked as not run.
/// </summary>
internal sealed class RecordBatch(IServiceScopeFactory scopes, ShardFences fences, Timetable timetable, Telling telling, ProbingTelemetry telemetry)
{
    private static readonly string[] Key = [nameof(ResultRow.CheckId), nameof(ResultRow.PlannedAt), nameof(ResultRow.Zone)];

    public async Task WriteAsync(IReadOnlyList<Outcome> batch, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var admitted = (await fences.AdmitAsync(db, batch, cancellationToken))
            .DistinctBy(outcome => (outcome.Check.Id, outcome.PlannedAt)).OrderBy(outcome => outcome.PlannedAt).ToList();
        var staged = await StageAsync(db, admitted, cancellationToken);
        if (staged.Recorded.Count == 0)
        {
            return;
        }

        var rows = staged.Recorded.Select(recorded => Row(recorded.Outcome, recorded.Verdict)).Concat(staged.Gaps.Select(Row)).ToList();
        var added = await BulkRows.InsertNewAsync(db, rows, Key, cancellationToken);
        var gaps = staged.Gaps.Where((_, i) => added[staged.Recorded.Count + i]).ToList();
        if (added.AsSpan(0, staged.Recorded.Count).Contains(false))
        {
            db.ChangeTracker.Clear();
            staged = await StageAsync(db, [.. staged.Recorded.Where((_, i) => added[i]).Select(recorded => recorded.Outcome)], cancellationToken);
            if (staged.Recorded.Count == 0)
            {
                return;
            }
        }

        await telling.TellAsync(db, staged.News, staged.Before.Keys.ToDictionary(state => state.CheckId), cancellationToken);
        db.Publish(Columns(staged.Recorded, gaps));
        await db.SaveChangesAsync(cancellationToken);
        if (await BulkRows.UpdateAsync(db, [.. staged.Before.Keys], state => staged.Before[state], cancellationToken) != staged.Before.Count)
        {
            throw new StatesMoved();
        }

        await transaction.CommitAsync(cancellationToken);
        telemetry.Tallies.Add(staged.Recorded);
        telemetry.Missed(gaps.Sum(gap => (long)gap.Gap.Count));
    }

    private async Task<Staged> StageAsync(ProbingDb db, List<Outcome> batch, CancellationToken cancellationToken)
    {
        var ids = batch.Select(outcome => outcome.Check.Id).Distinct().ToArray();
        var states = (await db.LockedStatesAsync(ids, cancellationToken, tracked: false)).ToDictionary(state => state.CheckId);
        var current = await db.Set<Check>().Where(check => ids.Contains(check.Id) && !check.Paused && check.RetiredAt == null)
            .Select(check => new { check.Id, check.Version }).ToDictionaryAsync(check => check.Id, check => check.Version, cancellationToken);
        var staged = new Staged([], [], [], []);
        foreach (var outcome in batch)
        {
            if (!states.TryGetValue(outcome.Check.Id, out var state))
            {
                continue;
            }

            var verdict = Advance.Judged(state, outcome.Seen, outcome.Check.Conditions, outcome.Check.Baseline, outcome.PlannedAt);
            staged.Recorded.Add((outcome, verdict));

            // A probe of a version that has been changed or paused meanwhile (by a person or for maintenance) is kept but decides nothing.
            // Nor does one for a round, where the check has a timetable of its own.
            if ((!outcome.OfRound || outcome.Check.Every == TimeSpan.Zero) && current.TryGetValue(outcome.Check.Id, out var version) && version == outcome.Check.Version
                && !(outcome.PlannedAt <= state.LastPlannedAt) && state.Status != CheckStatus.Paused)
            {
                staged.Before.TryAdd(state, state.Version);
                if (Missing(outcome, state) is { } gap)
                {
                    staged.Gaps.Add((outcome, gap));
                }

                if (Apply(state, outcome, verdict) is { } news)
                {
                    staged.News.Add(news);
                }
            }
        }

        return staged;
    }

    /// <summary>What was planned since the last recorded instant, or since the check is what it is, and is not there.</summary>
    private Gap? Missing(Outcome outcome, CheckState state)
    {
        var since = state.LastPlannedAt is { } last && last > outcome.Check.Since ? last : outcome.Check.Since;
        return since == default || outcome.OfRound ? null : timetable.Between(outcome.Check, since, outcome.PlannedAt);
    }

    private static News? Apply(CheckState state, Outcome outcome, Verdict verdict)
    {
        var check = outcome.Check;
        var moved = Advance.By(state, verdict, outcome.Seen.Latency, check.Down, check.Up, check.Baseline, outcome.PlannedAt, outcome.FinishedAt);
        check.LastKnown = state.Status;
        return moved is null ? null : new News(
            new CheckStateChanged(
                check.Id, check.Name, check.ContractId, check.SystemId, check.SystemName, check.ComponentName, check.Zone, check.Probe.Target, check.Severity,
                moved.Previous, state.Status, moved.Since, state.ConfirmedAt, state.Reason!, check.Serves, state.Version, Flapping: state.Flapping),
            state, moved.WasTold, outcome.Trace);
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

    private static ResultRow Row(Outcome outcome, Verdict verdict) =>
        Row(outcome.Check.Id, outcome.Check.Zone, outcome.PlannedAt, outcome.Lag, outcome.Seen, verdict, outcome.Trace.TraceId.ToString(), manual: false);

    private static ResultRow Row((Outcome Outcome, Gap Gap) missing) => new()
    {
        CheckId = missing.Outcome.Check.Id,
        Zone = missing.Outcome.Check.Zone ?? "",
        PlannedAt = missing.Gap.From,
        Status = CheckStatus.Unknown,
        Failure = FailureReason.NotRun,
        Reason = missing.Gap.Count == 1 ? "计划的探测未执行" : $"计划的 {missing.Gap.Count} 次探测未执行，至 {ShanghaiTime.Table(missing.Gap.Until)}",
        Missed = missing.Gap.Count,
        MissedUntil = missing.Gap.Until,
    };

    private static ResultsRecorded Columns(List<(Outcome Outcome, Verdict Verdict)> recorded, List<(Outcome Outcome, Gap Gap)> gaps)
    {
        var checks = recorded.Select(row => row.Outcome.Check).Concat(gaps.Select(gap => gap.Outcome.Check)).DistinctBy(check => check.Id).ToList();
        var index = checks.Select((check, i) => (check.Id, i)).ToDictionary(entry => entry.Id, entry => entry.i);
        return new ResultsRecorded(
            Guid.CreateVersion7(),
            [.. checks.Select(check => new ResultCheck(check.Id, check.ContractId, check.SystemId, check.Name, check.Zone))],
            [.. recorded.Select(row => index[row.Outcome.Check.Id])],
            [.. recorded.Select(row => row.Outcome.PlannedAt.ToUnixTimeMilliseconds())],
            [.. recorded.Select(row => row.Verdict.Status)],
            [.. recorded.Select(row => row.Outcome.Seen.Latency?.TotalMilliseconds)],
            gaps.Count == 0 ? null : new ResultGaps(
                [.. gaps.Select(gap => index[gap.Outcome.Check.Id])],
                [.. gaps.Select(gap => gap.Gap.From.ToUnixTimeMilliseconds())],
                [.. gaps.Select(gap => gap.Gap.Until.ToUnixTimeMilliseconds())],
                [.. gaps.Select(gap => gap.Gap.Count)]));
    }

    private static string? Seen(string? evidence) => evidence is null ? null : Printable.Of(evidence);

    /// <summary>A batch before it is written; <paramref name="Before"/> has the states it moves, with the version they had.</summary>
    private sealed record Staged(
        List<(Outcome Outcome, Verdict Verdict)> Recorded, List<(Outcome Outcome, Gap Gap)> Gaps, Dictionary<CheckState, long> Before, List<News> News);
}

/// <summary>Somebody changed a state while a batch was made: the batch is made again.</summary>
internal sealed class StatesMoved() : Exception("A state was changed while results were written.");
