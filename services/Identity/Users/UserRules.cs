using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Roles;
using Platform.ServiceDefaults.Problems;
using Known = Platform.ServiceDefaults.Authorization.Roles;

namespace Platform.Identity.Users;

/// <summary>Rules that more than one change of a user must keep.</summary>
internal static class UserRules
{
    public static FieldError? DisplayNameMistake(string displayName) =>
        displayName.Trim().Length is 0 or > 64 || displayName.Any(char.IsControl)
            ? new FieldError("displayName", "1 to 64 characters without control characters.")
            : null;

    /// <summary>The refusal, or null when <paramref name="caller"/> may bring <paramref name="user"/> (null: a new one) to the roles <paramref name="wanted"/>.</summary>
    public static async Task<IResult?> CheckRolesAsync(IdentityDb db, Caller caller, User? user, IReadOnlyList<string> wanted, CancellationToken cancellationToken)
    {
        var hasSecurity = await HasOtherAsync(db, Known.SecurityAdministrator, null, cancellationToken);
        var circumstances = new GrantCircumstances(caller.Roles, user is not null && user.Id == caller.Id, hasSecurity);
        return RoleGrants.Check(user?.Roles ?? [], wanted, circumstances) switch
        {
            null => null,
            { Status: 400 } mistake => Problem.Invalid([new FieldError("roles", mistake.Detail, Choices: [.. RoleGrants.Assignable])], mistake.Code),
            var refusal => Problem.Of(refusal.Status, refusal.Code, refusal.Detail),
        };
    }

    /// <summary>Whether an enabled user other than <paramref name="except"/> holds <paramref name="role"/>.</summary>
    public static Task<bool> HasOtherAsync(IdentityDb db, string role, string? except, CancellationToken cancellationToken) =>
        db.Users.AnyAsync(user => user.Enabled && user.Id != except && user.Roles.Contains(role), cancellationToken);
}
