using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.ServiceDefaults.Problems;
using Known = Platform.ServiceDefaults.Authorization.Roles;

namespace Platform.Identity.Users;

/// <summary>Who makes a change, with the rights held now rather than when the token was issued.</summary>
/// <param name="Id">User id; a client's id for a program.</param>
/// <param name="Roles">Roles now; none for a user who has been disabled since.</param>
internal sealed record Caller(string? Id, IReadOnlyCollection<string> Roles)
{
    /// <summary>The refusal when none of <paramref name="permissions"/> is the caller's any more, though a token from a minute ago says so; else null.</summary>
    public IResult? RefusedUnless(params ReadOnlySpan<string> permissions)
    {
        foreach (var permission in permissions)
        {
            if (Known.Grant(Roles, permission))
            {
                return null;
            }
        }

        return Problem.Of(StatusCodes.Status403Forbidden, "not-permitted", "Your rights have changed since you signed in, and no longer cover this.");
    }

    public static async Task<Caller> OfAsync(ClaimsPrincipal principal, IdentityDb db, CancellationToken cancellationToken)
    {
        var id = principal.FindFirst("sub")?.Value;
        var user = id is null ? null : await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == id, cancellationToken);
        return user switch
        {
            { Enabled: true } => new Caller(id, user.Roles),
            { Enabled: false } => new Caller(id, []),
            null => new Caller(id, [.. principal.FindAll("role").Select(role => role.Value)]),
        };
    }
}
