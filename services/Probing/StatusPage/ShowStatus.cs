using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.Maintenances;
using Platform.Probing.States;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Probing.StatusPage;

/// <summary>What the public may know: names chosen for it, states in its words, minutes a day. No host, no check, no reason.</summary>
internal sealed record StatusView(DateTimeOffset At, string State, string Sentence, IReadOnlyList<PublicSystemView> Systems);

/// <summary>One public system: <c>operational</c>, <c>partial</c>, <c>interrupted</c>, <c>maintenance</c> or <c>unknown</c>, and its last 90 days, oldest first.</summary>
internal sealed record PublicSystemView(string Name, string State, string Label, DateTimeOffset? Since, DateTimeOffset? MaintenanceUntil, double? AvailablePercent, IReadOnlyList<DayBar> Days);

/// <summary>
/// <c>GET /status</c>: the public status page's data. It is computed at most every 15 seconds, however many ask, from the changes of
/// states alone.
/// </summary>
internal sealed class ShowStatus(IServiceScopeFactory scopes, WorkingCalendar calendar, TimeProvider time) : IDisposable
{
    private const int Days = 90;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(15);
    private readonly SemaphoreSlim one = new(1);
    private StatusView? last;

    public void Dispose() => one.Dispose();

    public async Task<Ok<StatusView>> HandleAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "public, max-age=15";
        if (last is { } known && time.GetUtcNow() - known.At < Fresh)
        {
            return TypedResults.Ok(known);
        }

        await one.WaitAsync(context.RequestAborted);
        try
        {
            if (last is not { } still || time.GetUtcNow() - still.At >= Fresh)
            {
                last = await ReadAsync(context.RequestAborted);
            }

            return TypedResults.Ok(last!);
        }
        finally
        {
            one.Release();
        }
    }

    private async Task<StatusView> ReadAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        var now = time.GetUtcNow();
        var systems = await db.Set<WatchedSystem>().AsNoTracking().Where(system => system.PublicName != null && system.RetiredAt == null)
            .OrderBy(system => system.PublicName).ThenBy(system => system.Id).ToListAsync(cancellationToken);
        if (systems.Count == 0)
        {
            return new StatusView(now, "none", "未选择公开系统", []);
        }

        var windows = await ActiveWindows.ReadAsync(db, calendar, now, cancellationToken);
        var views = new List<PublicSystemView>();
        foreach (var system in systems)
        {
            views.Add(await ViewAsync(db, system, windows, now, cancellationToken));
        }

        var worst = views.Any(view => view.State == "interrupted") ? "interrupted" : views.Any(view => view.State == "partial") ? "partial"
            : views.Any(view => view.State == "maintenance") ? "maintenance" : views.TrueForAll(view => view.State == "unknown") ? "unknown" : "operational";
        return new StatusView(now, worst, Sentence(worst), views);
    }

    private static async Task<PublicSystemView> ViewAsync(ProbingDb db, WatchedSystem system, ActiveWindows windows, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var contract = system.Scope == WatchedSystem.Local ? null : system.Scope;
        var checks = await (
            from check in db.Set<Check>().AsNoTracking()
            join held in db.Set<CheckState>() on check.Id equals held.CheckId
            where check.ContractId == contract && check.SystemId == system.Id && check.RetiredAt == null
            select new { check.Id, check.Severity, check.ComponentId, check.Zone, held.Status, held.Since }).ToListAsync(cancellationToken);
        var severity = checks.ToDictionary(check => check.Id, check => check.Severity);
        var ids = checks.Select(check => check.Id).ToArray();
        var oldest = now.AddDays(-Days - 1);

        // What held when the window opened is the last change before it.
        var changes = await db.Set<StateChange>().AsNoTracking()
            .Where(change => ids.Contains(change.CheckId) && (change.Since >= oldest
                || change.Version == db.Set<StateChange>().Where(other => other.CheckId == change.CheckId && other.Since < oldest).Max(other => other.Version)))
            .Select(change => new { change.CheckId, change.Since, change.ConfirmedAt, change.Previous, change.Current, change.Suppressed }).ToListAsync(cancellationToken);

        // What happened under maintenance was announced and is no outage. The same state told once more, with another cause or none, counts so
        // from that moment.
        var bars = DayBars.Of(
            changes.Select(change => new Turn(
                change.CheckId, change.Previous == change.Current ? change.ConfirmedAt : change.Since,
                change.Suppressed == SuppressionKind.Maintenance ? Impact.None : DayBars.ImpactOf(change.Current, severity[change.CheckId]), change.Current is CheckStatus.Up or CheckStatus.Degraded or CheckStatus.Down)),
            now, Days);

        // What is under maintenance doesn't count as an outage. It is said when the whole system is, or when a part of it shows.
        var covered = checks.Select(check => (check.Id, Window: windows.Over(new Covered(check.Id, contract, system.Id, check.ComponentId, check.Zone ?? system.Zone))))
            .Where(check => check.Window is not null).ToDictionary(check => check.Id, check => check.Window!.Until);
        var counting = checks.Where(check => !covered.ContainsKey(check.Id)).ToList();
        var majors = checks.Where(check => check.Severity == Severity.Major).ToList();
        var announced = covered.Count > 0 && ((majors.Count > 0 ? majors : checks).TrueForAll(check => covered.ContainsKey(check.Id))
            || checks.Any(check => covered.ContainsKey(check.Id) && DayBars.ImpactOf(check.Status, check.Severity) != Impact.None));
        var impact = counting.Count == 0 ? Impact.None : counting.Max(check => DayBars.ImpactOf(check.Status, check.Severity));
        var seen = checks.Any(check => check.Status is CheckStatus.Up or CheckStatus.Degraded or CheckStatus.Down);
        var state = impact switch { Impact.Interrupted => "interrupted", Impact.Partial => "partial", _ => announced ? "maintenance" : seen ? "operational" : "unknown" };
        DateTimeOffset? since = impact == Impact.None ? null : counting.Where(check => DayBars.ImpactOf(check.Status, check.Severity) == impact).Min(check => check.Since);
        return new PublicSystemView(system.PublicName!, state, Label(state), since, announced ? covered.Values.Max() : null, Available(bars, now), bars);
    }

    /// <summary>Share of the known days' minutes without interruption; null when nothing is known.</summary>
    private static double? Available(IReadOnlyList<DayBar> bars, DateTimeOffset now)
    {
        var known = bars.Where(bar => bar.Known).ToList();
        var minutes = ((known.Count - 1) * 1_440d) + now.ToOffset(TimeSpan.FromHours(8)).TimeOfDay.TotalMinutes;
        return known.Count == 0 || minutes < 1 ? null : Math.Round(100 * (1 - Math.Min(1, known.Sum(bar => bar.InterruptedMinutes) / minutes)), 3);
    }

    private static string Label(string state) => state switch
    {
        "interrupted" => "服务中断", "partial" => "部分功能受影响", "maintenance" => "维护中", "operational" => "运行正常", _ => "暂无数据",
    };

    private static string Sentence(string worst) => worst switch
    {
        "interrupted" => "部分系统服务中断，正在处理", "partial" => "部分功能受影响，正在处理", "maintenance" => "部分系统正在维护", "operational" => "所有系统运行正常", _ => "暂无数据",
    };
}
