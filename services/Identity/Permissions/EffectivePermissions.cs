using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Users;
using Known = Platform.ServiceDefaults.Authorization.Roles;

namespace Platform.Identity.Permissions;

/// <summary>What the caller may do now.</summary>
/// <param name="Subject">User id, or a program's client id.</param>
/// <param name="Name">Login, or the service account's name.</param>
/// <param name="DisplayName">As shown; null for a program.</param>
/// <param name="Roles">Roles now.</param>
/// <param name="Permissions">Patterns that the roles grant.</param>
/// <param name="Version">The directory's version this answer is of.</param>
internal sealed record EffectivePermissions(
    string? Subject, string? Name, string? DisplayName, IReadOnlyList<string> Roles, IReadOnlyList<string> Permissions, long Version)
{
    public static async Task<IResult> HandleAsync(ClaimsPrincipal principal, IdentityDb db, CancellationToken cancellationToken)
    {
        var version = await db.DirectoryVersionAsync(cancellationToken);
        var caller = await Caller.OfAsync(principal, db, cancellationToken);
        var displayName = await db.Users.AsNoTracking().Where(user => user.Id == caller.Id).Select(user => user.DisplayName).SingleOrDefaultAsync(cancellationToken);
        return TypedResults.Ok(new EffectivePermissions(
            caller.Id, principal.Identity?.Name, displayName, [.. caller.Roles.Order(StringComparer.Ordinal)],
            [.. caller.Roles.SelectMany(Known.PermissionsOf).Distinct().Order(StringComparer.Ordinal)], version));
    }
}
