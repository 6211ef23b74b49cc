using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Roles;
using Platform.ServiceDefaults.Problems;

namespace Platform.Identity.Users;

/// <summary>A new person. The password is made here and has to be replaced at the first sign-in.</summary>
internal sealed record CreateUser(string UserName, string DisplayName, IReadOnlyList<string>? Roles = null)
{
    public static async Task<IResult> HandleAsync(CreateUser request, ClaimsPrincipal principal, IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var name = UserNames.Normalise(request.UserName);
        var wanted = (request.Roles ?? []).Distinct().ToList();
        if (Mistakes(name, request.DisplayName) is { Count: > 0 } mistakes)
        {
            return Problem.Invalid(mistakes);
        }

        var password = PasswordPolicy.OneTime();
        var hash = PasswordHash.Of(password);
        await using var transaction = await db.BeginAsync(cancellationToken);
        var caller = await Caller.OfAsync(principal, db, cancellationToken);
        if ((caller.RefusedUnless("users:write") ?? await UserRules.CheckRolesAsync(db, caller, null, wanted, cancellationToken)) is { } refused)
        {
            return refused;
        }

        if (await db.Users.AnyAsync(user => user.UserName == name, cancellationToken))
        {
            return Problem.Conflict("user-name-taken", $"The login {name} is or was somebody's; a login is never given twice.");
        }

        var now = time.GetUtcNow();
        var user = new User
        {
            Id = Guid.NewGuid().ToString(), UserName = name, DisplayName = request.DisplayName.Trim(), Roles = wanted, PasswordHash = hash,
            MustChangePassword = true, PasswordChangedAt = now, CreatedAt = now,
        };
        db.Users.Add(user);
        await db.ChangedAsync(user, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Created($"/users/{user.Id}", new UserWithPassword(UserView.Of(user, now), password));
    }

    private static List<FieldError> Mistakes(string name, string displayName)
    {
        var mistakes = new List<FieldError>();
        if (!UserNames.IsValid(name))
        {
            mistakes.Add(new FieldError("userName", $"A login is {UserNames.Rule}."));
        }

        if (UserRules.DisplayNameMistake(displayName) is { } mistake)
        {
            mistakes.Add(mistake);
        }

        return mistakes;
    }
}
