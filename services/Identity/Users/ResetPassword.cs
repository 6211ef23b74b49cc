using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Roles;
using Platform.ServiceDefaults.Problems;

namespace Platform.Identity.Users;

/// <summary>A new one-time password for somebody who has forgotten his; it also opens a locked account.</summary>
internal static class ResetPassword
{
    public static async Task<IResult> HandleAsync(
        string id, ClaimsPrincipal principal, IdentityDb db, TimeProvider time, IServiceProvider services, CancellationToken cancellationToken)
    {
        var password = PasswordPolicy.OneTime();
        var hash = PasswordHash.Of(password);
        await using var transaction = await db.BeginAsync(cancellationToken);
        if (await db.Users.SingleOrDefaultAsync(user => user.Id == id, cancellationToken) is not { } user)
        {
            return Problem.NotFound("user", id);
        }

        var caller = await Caller.OfAsync(principal, db, cancellationToken);
        if (caller.RefusedUnless("users:write") is { } refused)
        {
            return refused;
        }

        // With another officer's new password one could act as that officer: 三员分立 would be a word only.
        if (user.Id != caller.Id && user.Roles.FirstOrDefault(role => Officers.IsOne(role) && !caller.Roles.Contains(role)) is { } officer
            && user.LastSignInAt is not null)
        {
            return Problem.Of(StatusCodes.Status403Forbidden, "above-own-rights", $"The user is {officer}; another officer's password is not yours to set.");
        }

        var now = time.GetUtcNow();
        user.PasswordHash = hash;
        user.MustChangePassword = true;
        user.PasswordChangedAt = now;
        user.Guard.Clear();
        await db.ChangedAsync(user, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await db.EndEverythingAsync(user.Id, services, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(new UserWithPassword(UserView.Of(user, now), password));
    }
}
