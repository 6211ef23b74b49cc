using Platform.Probing.Checks;
using Platform.ServiceDefaults.Authorization;

namespace Platform.Probing.Systems;

/// <summary>Systems and components. What a contract file says only the file changes; what the public sees is always a person's choice.</summary>
internal static class SystemsRoutes
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/systems", Summarize.SystemsAsync).RequirePermission("systems:read").WithSummary("系统与部件: with the state of their checks, worst first");
        app.MapGet("/summary", Summarize.SummaryAsync).RequirePermission("systems:read").WithSummary("总览: counts by state, systems worst first");
        app.MapPost("/systems", SaveSystem.CreateAsync).RequirePermission("systems:write").WithSummary("新增系统: outside contracts, with its components");
        app.MapGet("/systems/{scope}/{id}", SaveSystem.GetAsync).RequirePermission("systems:read").WithSummary("系统详情; scope is a contract's id, or local");
        app.MapPut("/systems/{scope}/{id}", SaveSystem.ChangeAsync).RequirePermission("systems:write").WithSummary("修改系统: name, zone, components; only those outside contracts");
        app.MapDelete("/systems/{scope}/{id}", SaveSystem.DeleteAsync).RequirePermission("systems:write").WithSummary("删除系统: only without checks");
        app.MapGet("/systems/{scope}/{id}/components", SaveSystem.ComponentsAsync).RequirePermission("systems:read").WithSummary("部件列表");
        app.MapPut("/systems/{scope}/{id}/components", SaveSystem.SetComponentsAsync).RequirePermission("systems:write").WithSummary("修改部件: the whole list");
        app.MapPut("/systems/{scope}/{id}/public", SaveSystem.PublishAsync).RequirePermission("systems:write").WithSummary("公开状态: the name on the public status page, or null");
    }
}
