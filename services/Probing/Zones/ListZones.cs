using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Data;
using Platform.Probing.Shards;
using Platform.ServiceDefaults.Authorization;

namespace Platform.Probing.Zones;

/// <summary>A zone: how many checks it has, and who probes them. <paramref name="Unserved"/>: slots that no living worker holds at the moment.</summary>
internal sealed record ZoneView(string Name, int Checks, bool Served, int Unserved, string? Warning, IReadOnlyList<WorkerView> Workers);

/// <summary>A living worker of a zone.</summary>
internal sealed record WorkerView(string Replica, int Slots, int Checks, double LagMs, DateTimeOffset SeenAt);

/// <summary>网络域 with their 探测节点.</summary>
internal static class ListZones
{
    public static void Map(WebApplication app) =>
        app.MapGet("/zones", HandleAsync).RequirePermission("zones:read").WithSummary("网络域: checks, living workers with their slots and lag; a zone nobody serves has a warning");

    private static async Task<Ok<IReadOnlyList<ZoneView>>> HandleAsync(ProbingDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var alive = time.GetUtcNow() - ProbeWorker.Silence;
        var workers = (await db.Set<ProbeWorker>().AsNoTracking().Where(worker => worker.SeenAt >= alive).ToListAsync(cancellationToken)).ToLookup(worker => worker.Zone);
        var checks = await CheckZones.CountAsync(db, cancellationToken);
        return TypedResults.Ok<IReadOnlyList<ZoneView>>([.. checks.Keys.Union(workers.Select(zone => zone.Key)).Order(StringComparer.Ordinal).Select(zone => new ZoneView(
            ServedZones.Shown(zone), checks.GetValueOrDefault(zone), workers.Contains(zone), Slots.Count - Math.Min(Slots.Count, workers[zone].Sum(worker => worker.Slots)),
            workers.Contains(zone) || !checks.ContainsKey(zone) ? null : MarkBlindZones.Reason(zone),
            [.. workers[zone].OrderBy(worker => worker.Replica, StringComparer.Ordinal).Select(worker => new WorkerView(worker.Replica, worker.Slots, worker.Checks, worker.LagMs, worker.SeenAt))]))]);
    }
}
