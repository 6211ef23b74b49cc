using System.Diagnostics;
using Platform.Contracts.Events;
using Platform.Probing.Data;
using Platform.Probing.Maintenances;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Probing.States;

/// <summary>A change on its way to the world; <paramref name="State"/> is the state after it, or after a later change of the same batch.</summary>
internal sealed record News(CheckStateChanged Change, CheckState State, bool WasTold, ActivityContext Trace);

/// <summary>
/// Publishes changes, each with the reason why nobody is to be told of it, if there is one. The reason stays in the state, so that
/// <see cref="TellLater"/> can tell when it is over, whatever dies in between.
/// </summary>
internal sealed class Telling(WorkingCalendar calendar, TimeProvider time, ILogger<Telling> log)
{
    public async Task TellAsync(ProbingDb db, IReadOnlyList<News> news, IReadOnlyDictionary<string, CheckState> states, CancellationToken cancellationToken)
    {
        var open = news.Where(one => IsWrong(one.Change) && !one.WasTold).Select(one => one.Change.CheckId).Distinct().ToList();
        var around = open.Count == 0 ? [] : await Surroundings.ReadAsync(db, open, states, cancellationToken);
        var now = time.GetUtcNow();
        var windows = open.Count == 0 ? null : await ActiveWindows.ReadAsync(db, calendar, now, cancellationToken);
        var held = new HashSet<string>();
        foreach (var one in news)
        {
            using var span = ProbingTelemetry.Start("check-state-changed", one.Trace);
            var change = one.Change;

            // A change before it in this batch may be the one that was not told: then this one knows nothing of it yet.
            var wasTold = one.WasTold && !held.Remove(change.CheckId);
            if (IsWrong(change) && !wasTold && around.TryGetValue(change.CheckId, out var known)
                && Suppress.Cause(change.OccurredAt, change.ConfirmedAt, known.Upstream, windows!.Over(known.Covered), now) is { } cause)
            {
                change = change with { SuppressedBy = cause };
                held.Add(change.CheckId);
                if (one.State.Version == change.Version)
                {
                    one.State.Suppress(cause);
                }
            }
            else if (one.State.Version == change.Version)
            {
                one.State.Told();
            }

            StateChange.Tell(db, change);
            log.StateChanged(change.CheckId, change.Previous, change.Current, change.Reason);
        }
    }

    private static bool IsWrong(CheckStateChanged change) => change.Current == Platform.Contracts.CheckStatus.Down || change.Flapping;
}
