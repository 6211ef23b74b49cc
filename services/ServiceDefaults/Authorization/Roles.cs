using System.Collections.Frozen;
using System.Security.Claims;

namespace Platform.ServiceDefaults.Authorization;

/// <summary>
/// The built-in roles and what they grant. Nobody may hold two of the three officers' roles (三员分立, GB/T 22239 §8.1.4.2 d);
/// Identity refuses such a grant.
/// </summary>
public static class Roles
{
    /// <summary>系统管理员: users, clients, settings. No business, no audit.</summary>
    public const string SystemAdministrator = "system-administrator";

    /// <summary>安全管理员: roles and permissions, policies.</summary>
    public const string SecurityAdministrator = "security-administrator";

    /// <summary>审计管理员: reads everything, changes nothing.</summary>
    public const string Auditor = "auditor";

    /// <summary>运维经理: contracts, checks, rosters, reports.</summary>
    public const string OperationsManager = "operations-manager";

    /// <summary>值班工程师: acknowledges and handles incidents.</summary>
    public const string DutyEngineer = "duty-engineer";

    /// <summary>采购人: reads KPI, incidents and reports, and signs.</summary>
    public const string Customer = "customer";

    /// <summary>对接系统: a third-party system with client credentials.</summary>
    public const string Integrator = "integrator";

    /// <summary>The platform's own services.</summary>
    public const string Service = "service";

    private static readonly FrozenDictionary<string, string[]> Grants = new Dictionary<string, string[]>
    {
        [SystemAdministrator] = ["users:*", "clients:*", "settings:*", "roles:read", "health:read", "parked-events:*"],
        [SecurityAdministrator] = ["roles:*", "users:read", "permissions:*"],
        [Auditor] = ["audit:read", "*:read"],
        [OperationsManager] =
        [
            "contracts:*", "checks:*", "maintenances:*", "plans:*", "rounds:*", "probe:*", "states:*", "zones:read", "records:*", "licences:*", "systems:*", "results:*", "alerts:*", "incidents:*", "duty:*", "messages:*", "inbound:*", "templates:*",
            "simulator:*", "reports:*", "kpis:*", "deliverables:*", "evidence:*", "health:read", "parked-events:*", "kinds:read", "calendar:*",
            "baselines:*",
        ],
        [DutyEngineer] =
        [
            "contracts:read", "checks:read", "maintenances:read", "checks:run", "plans:read", "rounds:*", "probe:read", "probe:run", "states:read", "zones:read", "records:*", "licences:read", "systems:read", "results:read", "alerts:read", "incidents:*", "duty:read",
            "messages:read", "inbound:read", "kinds:read", "health:read", "calendar:read", "reports:read", "evidence:*",
            "deliverables:read", "deliverables:write", "deliverables:sign", "baselines:read",
        ],
        [Customer] = ["contracts:read", "plans:read", "rounds:read", "systems:read", "incidents:read", "incidents:sign", "kpis:read", "reports:read", "deliverables:read", "deliverables:sign", "calendar:read"],
        [Integrator] = ["events:read", "messages:send", "messages:read", "alerts:write", "alerts:read", "permissions:check", "results:read", "checks:read", "checks:beat", "states:read", "probe:run"],
        [Service] = ["events:read", "duty:read", "contracts:document", "checks:validate", "messages:send", "permissions:check", "users:read"],
    }.ToFrozenDictionary();

    /// <summary>All role names.</summary>
    public static IReadOnlyCollection<string> All => Grants.Keys;

    /// <summary>The permission patterns of <paramref name="role"/>; empty for an unknown role.</summary>
    public static IReadOnlyList<string> PermissionsOf(string role) => Grants.GetValueOrDefault(role) ?? [];

    /// <summary>Whether one of the roles of <paramref name="user"/> grants <paramref name="permission"/>.</summary>
    public static bool Grant(ClaimsPrincipal user, string permission) =>
        user.Claims.Where(claim => claim.Type == "role").Any(claim => PermissionsOf(claim.Value).Any(pattern => Matches(pattern, permission)));

    /// <summary>Whether one of <paramref name="roles"/> grants <paramref name="permission"/>.</summary>
    public static bool Grant(IEnumerable<string> roles, string permission) =>
        roles.Any(role => PermissionsOf(role).Any(pattern => Matches(pattern, permission)));

    private static bool Matches(string pattern, string permission)
    {
        var (wantedResource, wantedAction) = Split(permission);
        var (resource, action) = Split(pattern);
        return (resource == "*" || resource == wantedResource) && (action == "*" || action == wantedAction);
    }

    private static (string Resource, string Action) Split(string permission)
    {
        var colon = permission.IndexOf(':', StringComparison.Ordinal);
        return (permission[..colon], permission[(colon + 1)..]);
    }
}
