using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Data;
using Platform.Probing.States;

namespace Platform.Probing.Checks;

/// <summary>How many checks are in each state.</summary>
internal sealed record StateCounts(int Up, int Degraded, int Down, int Unknown, int Paused)
{
    public static StateCounts Of(IEnumerable<CheckStatus> states)
    {
        var count = states.CountBy(state => state).ToDictionary();
        return new StateCounts(
            count.GetValueOrDefault(CheckStatus.Up), count.GetValueOrDefault(CheckStatus.Degraded), count.GetValueOrDefault(CheckStatus.Down),
            count.GetValueOrDefault(CheckStatus.Unknown), count.GetValueOrDefault(CheckStatus.Paused));
    }

    public CheckStatus Worst => Down > 0 ? CheckStatus.Down : Degraded > 0 ? CheckStatus.Degraded : Unknown > 0 ? CheckStatus.Unknown : Up > 0 ? CheckStatus.Up : CheckStatus.Paused;
}

/// <summary>A system with its components and how its checks stand.</summary>
internal sealed record SystemView(string Id, string? ContractId, string Name, string? Zone, CheckStatus State, StateCounts Counts, IReadOnlyList<ComponentView> Components);

/// <summary>A component with the state of its worst check; unknown when it has none.</summary>
internal sealed record ComponentView(string Id, string Name, int Count, CheckStatus State);

/// <summary>The whole at a glance.</summary>
internal sealed record SummaryView(int Total, StateCounts Counts, IReadOnlyList<SystemView> Systems);

internal static class Summarize
{
    /// <summary>Counts by state, and the systems, worst first.</summary>
    public static async Task<Ok<SummaryView>> SummaryAsync(ProbingDb db, CancellationToken cancellationToken)
    {
        var systems = await ReadAsync(db, cancellationToken);
        var states = await StatesAsync(db, cancellationToken);
        return TypedResults.Ok(new SummaryView(states.Count, StateCounts.Of(states.Select(state => state.Status)), systems));
    }

    public static async Task<Ok<IReadOnlyList<SystemView>>> SystemsAsync(ProbingDb db, CancellationToken cancellationToken) =>
        TypedResults.Ok<IReadOnlyList<SystemView>>(await ReadAsync(db, cancellationToken));

    private static async Task<List<SystemView>> ReadAsync(ProbingDb db, CancellationToken cancellationToken)
    {
        var systems = await db.Set<WatchedSystem>().AsNoTracking().Where(system => system.RetiredAt == null).ToListAsync(cancellationToken);
        var states = (await StatesAsync(db, cancellationToken)).ToLookup(state => (WatchedSystem.ScopeOf(state.ContractId), state.SystemId));
        return [.. systems.Select(system => View(system, [.. states[(system.Scope, system.Id)]])).OrderByDescending(system => Rank(system.State)).ThenBy(system => system.Id, StringComparer.Ordinal)];
    }

    private static SystemView View(WatchedSystem system, IReadOnlyList<State> states)
    {
        var counts = StateCounts.Of(states.Select(state => state.Status));
        return new SystemView(
            system.Id, system.Scope == "local" ? null : system.Scope, system.Name, system.Zone, states.Count == 0 ? CheckStatus.Unknown : counts.Worst, counts,
            [.. system.Components.Select(component => new ComponentView(component.Id, component.Name, component.Count, Worst([.. states.Where(state => state.ComponentId == component.Id)])))]);
    }

    private static CheckStatus Worst(IReadOnlyList<State> states) => states.Count == 0 ? CheckStatus.Unknown : StateCounts.Of(states.Select(state => state.Status)).Worst;

    private static int Rank(CheckStatus status) => status switch
    {
        CheckStatus.Down => 4,
        CheckStatus.Degraded => 3,
        CheckStatus.Unknown => 2,
        CheckStatus.Up => 1,
        _ => 0,
    };

    private static async Task<List<State>> StatesAsync(ProbingDb db, CancellationToken cancellationToken) => await (
        from check in db.Set<Check>().AsNoTracking()
        join state in db.Set<CheckState>() on check.Id equals state.CheckId
        where check.RetiredAt == null
        select new State(check.ContractId, check.SystemId, check.ComponentId, state.Status)).ToListAsync(cancellationToken);

    private sealed record State(string? ContractId, string SystemId, string? ComponentId, CheckStatus Status);
}
