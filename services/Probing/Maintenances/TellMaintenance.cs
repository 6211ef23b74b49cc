using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Probing.Data;

namespace Platform.Probing.Maintenances;

/// <summary>
/// Says when windows that count for no availability figure were on, so that the figures rest on what was agreed before an outage. Each
/// replica tells each beginning once; who keeps them takes the second for the first.
/// </summary>
internal sealed class TellMaintenance
{
    private readonly HashSet<(string Id, long Version, DateTimeOffset From)> told = [];

    public async Task RunAsync(ProbingDb db, ActiveWindows windows, CancellationToken cancellationToken)
    {
        var now = windows.Excluded.Select(one => (one.Row.Id, one.Row.Version, From: Begin(one.Row, one.Until))).ToHashSet();
        told.IntersectWith(now);
        foreach (var (row, until) in windows.Excluded)
        {
            var from = Begin(row, until);
            if (told.Contains((row.Id, row.Version, from)))
            {
                continue;
            }

            var scope = row.Terms.Scope;
            var some = scope is { Component: null, Zone: null, Checks.Count: 0 } ? null : await ScopedChecks.ReadAsync(db, scope, cancellationToken);
            db.Publish(new MaintenanceHeld(row.Id, row.Reason, from, until, scope.Contract, scope.System, some, row.Version));
            await db.SaveChangesAsync(cancellationToken);
            told.Add((row.Id, row.Version, from));
        }
    }

    /// <summary>What was told of <paramref name="row"/> up to now holds no longer.</summary>
    public static void Cut(ProbingDb db, Maintenance row, DateTimeOffset now) =>
        db.Publish(new MaintenanceHeld(row.Id, row.Reason, now, now, null, null, null, row.Version));

    /// <summary>Nobody may excuse afterwards what has happened already: it counts from when its terms were written down.</summary>
    private static DateTimeOffset Begin(Maintenance row, DateTimeOffset until)
    {
        var from = row.Terms is { At: not null, Duration: { } duration } ? until - duration : row.Terms.From ?? row.ChangedAt;
        return from > row.ChangedAt ? from : row.ChangedAt;
    }
}
