using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Users;
using Platform.ServiceDefaults.Problems;
using Known = Platform.ServiceDefaults.Authorization.Roles;

namespace Platform.Identity.Permissions;

/// <summary>One question: may this user do that?</summary>
/// <param name="User">User id or login.</param>
/// <param name="Permission"><c>resource:action</c>.</param>
internal sealed record PermissionQuestion(string User, string Permission);

/// <summary>One answer, in the order of the questions.</summary>
/// <param name="User">As asked.</param>
/// <param name="Permission">As asked.</param>
/// <param name="Allowed">Whether he may.</param>
/// <param name="Reason"><c>granted</c>, <c>not-granted</c>, <c>disabled</c> or <c>unknown-user</c>.</param>
internal sealed record PermissionAnswer(string User, string Permission, bool Allowed, string Reason);

/// <summary>All answers, of one version of the directory.</summary>
internal sealed record PermissionAnswers(long Version, IReadOnlyList<PermissionAnswer> Results);

/// <summary>Decides for other systems, up to 500 questions at once.</summary>
/// <param name="Checks">The questions.</param>
/// <param name="AtLeast">A version the caller has seen; the answer is never older.</param>
internal sealed partial record CheckPermissions(IReadOnlyList<PermissionQuestion> Checks, long? AtLeast = null)
{
    private const int Most = 500;

    public static async Task<IResult> HandleAsync(CheckPermissions request, IdentityDb db, CancellationToken cancellationToken)
    {
        if (Mistakes(request) is { Count: > 0 } mistakes)
        {
            return Problem.Invalid(mistakes);
        }

        // The version first: rights read after it are at least that new.
        var version = await db.DirectoryVersionAsync(cancellationToken);
        if (request.AtLeast > version)
        {
            return Problem.Conflict("version-not-reached", $"The directory is at version {version}; {request.AtLeast} has never been given out.");
        }

        var asked = request.Checks.Select(check => check.User).Distinct().ToList();
        var users = await db.Users.AsNoTracking().Where(user => asked.Contains(user.Id) || asked.Contains(user.UserName))
            .Select(user => new { user.Id, user.UserName, user.Enabled, user.Roles }).ToListAsync(cancellationToken);
        var known = users.SelectMany(user => new[] { (Key: user.Id, user), (Key: user.UserName, user) }).ToDictionary(pair => pair.Key, pair => pair.user);
        return TypedResults.Ok(new PermissionAnswers(version, [.. request.Checks.Select(check =>
        {
            var reason = !known.TryGetValue(check.User, out var user) ? "unknown-user"
                : !user.Enabled ? "disabled"
                : Known.Grant(user.Roles, check.Permission) ? "granted" : "not-granted";
            return new PermissionAnswer(check.User, check.Permission, reason == "granted", reason);
        })]));
    }

    private static List<FieldError> Mistakes(CheckPermissions request)
    {
        if (request.Checks.Count is 0 or > Most)
        {
            return [new FieldError("checks", $"1 to {Most} questions.")];
        }

        return [.. request.Checks.Index().Where(check => !Permission().IsMatch(check.Item.Permission))
            .Select(check => new FieldError($"checks[{check.Index}].permission", "A permission is resource:action, for example incidents:write."))];
    }

    [GeneratedRegex(@"^[a-z][a-z0-9-]{0,63}:[a-z][a-z0-9-]{0,63}\z")]
    private static partial Regex Permission();
}
