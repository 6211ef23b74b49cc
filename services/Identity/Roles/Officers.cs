using Known = Platform.ServiceDefaults.Authorization.Roles;

namespace Platform.Identity.Roles;

/// <summary>三员分立 (GB/T 22239 §8.1.4.2 d): system, security and audit administrator are three different people.</summary>
internal static class Officers
{
    private static readonly string[] Three = [Known.SystemAdministrator, Known.SecurityAdministrator, Known.Auditor];

    /// <summary>The officers' roles in <paramref name="roles"/> that exclude each other, for a message; null when there is at most one.</summary>
    public static string? Clash(IEnumerable<string> roles)
    {
        var held = Three.Intersect(roles).ToList();
        return held.Count > 1 ? string.Join(" and ", held) : null;
    }

    public static bool IsOne(string role) => Three.Contains(role);
}
