using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.ServiceDefaults.Problems;

namespace Platform.Identity.Users;

/// <summary>Only the roles: for the security administrator, who has charge of roles but not of accounts.</summary>
internal sealed record AssignRoles(IReadOnlyList<string> Roles, long? Version = null)
{
    public static async Task<IResult> HandleAsync(
        string id, AssignRoles request, ClaimsPrincipal principal, IdentityDb db, TimeProvider time, IServiceProvider services, CancellationToken cancellationToken) =>
        await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == id, cancellationToken) is { } user
            ? await UpdateUser.HandleAsync(
                id, new UpdateUser(user.DisplayName, user.Enabled, request.Roles, request.Version ?? user.Version), principal, db, time, services, cancellationToken)
            : Problem.NotFound("user", id);
}
