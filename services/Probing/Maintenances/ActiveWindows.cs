using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Data;
using Platform.Probing.States;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Probing.Maintenances;

/// <summary>The maintenance windows that are on at one instant.</summary>
internal sealed class ActiveWindows
{
    private readonly IReadOnlyList<(Maintenance Row, DateTimeOffset Until)> on;

    private ActiveWindows(IReadOnlyList<(Maintenance Row, DateTimeOffset Until)> on, IReadOnlyList<string> past) => (this.on, Past) = (on, past);

    /// <summary>Ids of those that are over for good, but not marked as ended yet.</summary>
    public IReadOnlyList<string> Past { get; }

    public IReadOnlyList<Maintenance> Skipping => [.. on.Where(one => one.Row.Terms.Mode == MaintenanceMode.Skipped).Select(one => one.Row)];

    /// <summary>Those whose time counts for no availability figure, each with its end.</summary>
    public IReadOnlyList<(Maintenance Row, DateTimeOffset Until)> Excluded => [.. on.Where(one => one.Row.Terms.Excluded)];

    public static async Task<ActiveWindows> ReadAsync(ProbingDb db, WorkingCalendar calendar, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = await db.Set<Maintenance>().AsNoTracking().Where(row => row.EndedAt == null).ToListAsync(cancellationToken);
        var all = rows.Select(row => (Row: row, Until: MaintenanceTimes.ActiveUntil(row.Terms, calendar, now))).ToList();
        return new ActiveWindows(
            [.. all.Where(one => one.Until is not null).Select(one => (one.Row, one.Until!.Value))],
            [.. all.Where(one => one.Until is null && one.Row.Terms.To <= now).Select(one => one.Row.Id)]);
    }

    /// <summary>Why a check is not to be probed; null: it may be.</summary>
    public string? SkipReason(Covered check) =>
        Skipping.Where(row => row.Terms.Scope.Covers(check)).Select(row => MaintenanceReason.Of(row.Reason)).FirstOrDefault();

    /// <summary>The window over a check that lasts longest; null: none.</summary>
    public ActiveWindow? Over(Covered check) =>
        on.Where(one => one.Row.Terms.Scope.Covers(check)).OrderByDescending(one => one.Until)
            .Select(one => new ActiveWindow(one.Row.Id, one.Row.Reason, one.Until, one.Row.Terms.Mode, one.Row.Terms.Excluded)).FirstOrDefault();
}
