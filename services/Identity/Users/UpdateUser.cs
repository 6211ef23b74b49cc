using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using Platform.Identity.Data;
using Platform.ServiceDefaults.Problems;
using Known = Platform.ServiceDefaults.Authorization.Roles;

namespace Platform.Identity.Users;

/// <summary>Name, roles, and whether the account is open. Closing it ends every session and token family of the user in the same moment.</summary>
/// <param name="DisplayName">As shown.</param>
/// <param name="Enabled">Whether the user may sign in.</param>
/// <param name="Roles">All roles from now on.</param>
/// <param name="Version">The version last seen; given, a change in between is refused instead of overwritten.</param>
internal sealed record UpdateUser(string DisplayName, bool Enabled, IReadOnlyList<string> Roles, long? Version = null)
{
    public static async Task<IResult> HandleAsync(
        string id, UpdateUser request, ClaimsPrincipal principal, IdentityDb db, TimeProvider time, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (UserRules.DisplayNameMistake(request.DisplayName) is { } mistake)
        {
            return Problem.Invalid([mistake]);
        }

        await using var transaction = await db.BeginAsync(cancellationToken);
        if (await db.Users.SingleOrDefaultAsync(user => user.Id == id, cancellationToken) is not { } user)
        {
            return Problem.NotFound("user", id);
        }

        if (request.Version is { } seen && seen != user.Version)
        {
            return Problem.Conflict("changed-meanwhile", $"Somebody has changed the user since; the version is {user.Version} now. Read it again.");
        }

        var wanted = request.Roles.Distinct().ToList();
        var caller = await Caller.OfAsync(principal, db, cancellationToken);
        if ((caller.RefusedUnless("users:write", "roles:assign") ?? await UserRules.CheckRolesAsync(db, caller, user, wanted, cancellationToken)) is { } refused)
        {
            return refused;
        }

        if (await LastAdministratorAsync(db, user, request.Enabled, wanted, cancellationToken))
        {
            return Problem.Conflict("last-administrator", "This is the last enabled system administrator; appoint another one first.");
        }

        if (!request.Enabled && user.Id == caller.Id)
        {
            return Problem.Conflict("own-account", "Nobody closes his own account; ask another administrator.");
        }

        var now = time.GetUtcNow();
        var closed = user.Enabled && !request.Enabled;
        user.DisplayName = request.DisplayName.Trim();
        user.Enabled = request.Enabled;
        user.Roles = wanted;
        await db.ChangedAsync(user, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        if (closed)
        {
            await db.EndEverythingAsync(user.Id, services, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(UserView.Of(user, now));
    }

    private static async Task<bool> LastAdministratorAsync(IdentityDb db, User user, bool enabled, List<string> roles, CancellationToken cancellationToken) =>
        user.Enabled && user.Roles.Contains(Known.SystemAdministrator) && !(enabled && roles.Contains(Known.SystemAdministrator))
        && !await UserRules.HasOtherAsync(db, Known.SystemAdministrator, user.Id, cancellationToken);
}

/// <summary>Puts a user out, everywhere and at once.</summary>
internal static class UserEnd
{
    /// <summary>Ends all browser sessions, and revokes what was issued in them; access tokens die within their five minutes.</summary>
    public static async Task EndEverythingAsync(this IdentityDb db, string userId, IServiceProvider services, CancellationToken cancellationToken)
    {
        await db.Sessions.Where(session => session.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        if (services.GetService<IOpenIddictTokenManager>() is { } tokens)
        {
            await tokens.RevokeBySubjectAsync(userId, cancellationToken);
        }
    }
}
