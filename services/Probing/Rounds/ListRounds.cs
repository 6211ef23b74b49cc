using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Data;
using Platform.Probing.Evidence;
using Platform.Probing.Manual;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Rounds;

/// <summary>Rounds of a stretch of time, newest first, and one of them.</summary>
internal static class ListRounds
{
    private static readonly string[] States = [.. Enum.GetNames<RoundState>().Select(name => name.ToLowerInvariant())];

    public static async Task<Results<Ok<RoundPage>, ProblemHttpResult>> HandleAsync(
        ProbingDb db, CancellationToken cancellationToken, string? plan = null, string? contract = null, string? state = null, DateTimeOffset? from = null,
        DateTimeOffset? to = null, int page = 1, int size = 50)
    {
        RoundState? wanted = null;
        if (state is not null)
        {
            if (!Enum.TryParse<RoundState>(state, ignoreCase: true, out var known) || int.TryParse(state, out _))
            {
                return Problem.Invalid([new FieldError("state", $"没有状态“{(state.Length > 64 ? "…" : state)}”", Choices: States)]);
            }

            wanted = known;
        }

        var (first, last) = (from?.ToUniversalTime(), to?.ToUniversalTime());
        var all = db.Set<Round>().AsNoTracking().Where(round =>
            (plan == null || round.PlanId == plan) && (contract == null || round.ContractId == contract) && (first == null || round.PlannedAt >= first)
            && (last == null || round.PlannedAt < last));
        var counts = await all.GroupBy(round => round.State).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(entry => entry.Key, entry => entry.Count, cancellationToken);
        var limit = Math.Clamp(size, 1, 500);
        var found = await all.Where(round => wanted == null || round.State == wanted).OrderByDescending(round => round.PlannedAt).ThenBy(round => round.Id)
            .Skip((Math.Clamp(page, 1, 100_000) - 1) * limit).Take(limit).ToListAsync(cancellationToken);
        await CountRunningAsync(db, found, cancellationToken);
        var total = wanted is { } one ? counts.GetValueOrDefault(one) : counts.Values.Sum();
        return TypedResults.Ok(new RoundPage([.. found.Select(RoundLine.Of)], total, counts));
    }

    /// <summary>A round that is under way shows how far it has come; its row is counted only at its end.</summary>
    private static async Task CountRunningAsync(ProbingDb db, List<Round> rounds, CancellationToken cancellationToken)
    {
        var running = rounds.Where(round => round.State == RoundState.Running).ToDictionary(round => round.Id);
        var ids = running.Keys.ToList();
        var counts = await db.Set<RoundItem>().Where(item => ids.Contains(item.RoundId)).GroupBy(item => new { item.RoundId, item.State })
            .Select(group => new { group.Key.RoundId, group.Key.State, Count = group.Count() }).ToListAsync(cancellationToken);
        foreach (var group in counts.GroupBy(count => count.RoundId))
        {
            int Of(RoundItemState state) => group.FirstOrDefault(count => count.State == state)?.Count ?? 0;
            var round = running[group.Key];
            (round.Normal, round.Abnormal, round.NotDone, round.Unknown) =
                (Of(RoundItemState.Normal), Of(RoundItemState.Abnormal), Of(RoundItemState.NotDone), Of(RoundItemState.Unknown));
        }
    }

    public static async Task<Results<Ok<RoundView>, ProblemHttpResult>> GetAsync(string id, ProbingDb db, CancellationToken cancellationToken) =>
        await FindAsync(db, id, cancellationToken) is { } view ? TypedResults.Ok(view) : Problem.NotFound("round", id);

    public static async Task<RoundView?> FindAsync(ProbingDb db, string id, CancellationToken cancellationToken)
    {
        if (await db.Set<Round>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } round)
        {
            return null;
        }

        var items = await db.Set<RoundItem>().AsNoTracking().Where(item => item.RoundId == id).OrderBy(item => item.Ordinal).ToListAsync(cancellationToken);
        if (round.State != RoundState.Planned)
        {
            round.Count(items);
        }

        var ids = items.Select(item => item.RecordId).OfType<string>().ToList();
        var records = await db.Set<ManualRecord>().AsNoTracking().Where(record => ids.Contains(record.Id)).ToListAsync(cancellationToken);
        var files = await AttachEvidence.OfAsync(db, [.. records.Select(record => record.EvidenceOwner)], cancellationToken);
        var shown = records.ToDictionary(record => record.Id, record => ManualRecordView.Of(record, files));
        return new RoundView(RoundLine.Of(round), round.PlanVersion, round.Serves, [.. items.Select(item => RoundItemView.Of(item, item.RecordId is { } record ? shown.GetValueOrDefault(record) : null))]);
    }
}
