using Platform.ServiceDefaults.Authorization;

namespace Platform.Probing.Licences;

/// <summary>授权管理.</summary>
internal static class LicenceRoutes
{
    internal static void Map(WebApplication app)
    {
        app.MapGet("/licences", ReadLicences.ListAsync).RequirePermission("licences:read").WithSummary("授权台账: what ends first comes first; contract, state, within (days), q, page, size");
        app.MapPost("/licences", AddLicence.HandleAsync).RequirePermission("licences:write").WithSummary("登记授权: with the first line of its log");
        app.MapGet("/licences/{id}", ReadLicences.GetAsync).RequirePermission("licences:read").WithSummary("授权详情: life-cycle log, its sums, rungs that were told");
        app.MapPost("/licences/{id}/entries", AddLicenceEntry.HandleAsync).RequirePermission("licences:write").WithSummary("登记授权生命周期: 申请、激活、续期、注销、合规评估; never changed");
    }
}
