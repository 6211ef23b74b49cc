using Known = Platform.ServiceDefaults.Authorization.Roles;

namespace Platform.Identity.Roles;

/// <summary>Why roles may not be given or taken; null reason code means they may.</summary>
/// <param name="Status">HTTP status: 400 a mistake, 403 not within the caller's rights, 409 it clashes with a rule.</param>
/// <param name="Code">Stable word.</param>
/// <param name="Detail">For a person.</param>
internal sealed record RoleRefusal(int Status, string Code, string Detail);

/// <summary>What surrounds a change of roles.</summary>
/// <param name="CallerRoles">Roles of who changes.</param>
/// <param name="OwnAccount">Whether callers change themselves.</param>
/// <param name="HasSecurityAdministrator">Whether an enabled security administrator exists.</param>
internal sealed record GrantCircumstances(IReadOnlyCollection<string> CallerRoles, bool OwnAccount, bool HasSecurityAdministrator);

/// <summary>
/// Who may give which role. Nobody gives rights above his own; the security administrator, who has charge of roles, may give
/// any; and as long as there is none, the system administrator appoints the other two officers. Nobody changes himself.
/// </summary>
internal static class RoleGrants
{
    public static RoleRefusal? Check(IReadOnlyCollection<string> before, IReadOnlyCollection<string> wanted, GrantCircumstances circumstances)
    {
        if (wanted.FirstOrDefault(role => !Known.All.Contains(role) || role == Known.Service) is { } unknown)
        {
            return new RoleRefusal(400, "unknown-role", $"'{unknown}' is no role of a person. Choose from: {string.Join(", ", Assignable)}.");
        }

        var changed = wanted.Except(before).Concat(before.Except(wanted)).ToList();
        if (changed.Count == 0)
        {
            return null;
        }

        if (Officers.Clash(wanted) is { } clash)
        {
            return new RoleRefusal(409, "officers-exclude-each-other", $"Nobody may be {clash} at once (三员分立).");
        }

        if (circumstances.OwnAccount)
        {
            return new RoleRefusal(409, "own-roles", "Nobody changes his own roles; ask another administrator.");
        }

        return changed.FirstOrDefault(role => !MayGive(role, circumstances)) is { } above
            ? new RoleRefusal(403, "above-own-rights", $"The role {above} holds rights that yours do not cover, so you may neither give nor take it.")
            : null;
    }

    /// <summary>Roles that people can have.</summary>
    public static IEnumerable<string> Assignable => Known.All.Where(role => role != Known.Service).Order(StringComparer.Ordinal);

    private static bool MayGive(string role, GrantCircumstances circumstances) =>
        circumstances.CallerRoles.Contains(Known.SecurityAdministrator)
        || (circumstances.CallerRoles.Contains(Known.SystemAdministrator) && Officers.IsOne(role) && !circumstances.HasSecurityAdministrator)
        || Known.PermissionsOf(role).All(wanted => circumstances.CallerRoles.SelectMany(Known.PermissionsOf).Any(held => Covers(held, wanted)));

    private static bool Covers(string held, string wanted)
    {
        var (heldResource, heldAction) = Split(held);
        var (resource, action) = Split(wanted);
        return (heldResource == "*" || heldResource == resource) && (heldAction == "*" || heldAction == action);
    }

    private static (string Resource, string Action) Split(string pattern)
    {
        var colon = pattern.IndexOf(':', StringComparison.Ordinal);
        return (pattern[..colon], pattern[(colon + 1)..]);
    }
}
