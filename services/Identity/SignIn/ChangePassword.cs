using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Provider;
using Platform.Identity.Users;
using Platform.ServiceDefaults.Audit;
using Platform.ServiceDefaults.Problems;

namespace Platform.Identity.SignIn;

/// <summary>A new password: forced for a one-time password, free otherwise. It ends every other session of the user.</summary>
internal static class ChangePassword
{
    public static async Task<IResult> ShowAsync(
        HttpContext context, Sessions sessions, RealmAddress realm, FormToken token, CancellationToken cancellationToken, string? @return = null)
    {
        var returnTo = Return.Parse(@return, realm);
        return await sessions.CurrentAsync(context, cancellationToken) is { User: var user }
            ? Form(context, realm, token, returnTo, user, [])
            : SignInFirst(returnTo);
    }

    public static async Task<IResult> HandleAsync(
        HttpContext context, Credentials credentials, Sessions sessions, IdentityDb db, RealmAddress realm, FormToken token, TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (!context.Request.HasFormContentType)
        {
            return Problem.Of(StatusCodes.Status415UnsupportedMediaType, "wrong-media-type", "Send the form of the page.");
        }

        var form = await context.Request.ReadFormAsync(cancellationToken);
        var returnTo = Return.Parse(form["return"], realm);
        if (await sessions.CurrentAsync(context, cancellationToken) is not { User: var user })
        {
            return SignInFirst(returnTo);
        }

        if (!token.IsValid(context, form[FormToken.Field]))
        {
            return Form(context, realm, token, returnTo, user, ["页面已过期，请重新提交。"]);
        }

        var password = form["password"].ToString();
        if (!user.MustChangePassword && await credentials.CheckAsync(context, user.UserName, Bounded(form["current"]), cancellationToken) is { User: null })
        {
            return Form(context, realm, token, returnTo, user, ["当前密码不正确。"]);
        }

        var mistakes = Mistakes(user, password, form["repeat"].ToString());
        if (mistakes.Count > 0)
        {
            return Form(context, realm, token, returnTo, user, mistakes);
        }

        await SetAsync(context, db, sessions, user.Id, password, time.GetUtcNow(), cancellationToken);
        return returnTo is null
            ? new MessagePage("密码已修改", "新密码已生效，其他设备上的登录已全部退出。", null, StatusCodes.Status200OK)
            : new SeeOther(returnTo.PathAndQuery);
    }

    private static async Task SetAsync(
        HttpContext context, IdentityDb db, Sessions sessions, string userId, string password, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hash = PasswordHash.Of(password);
        await using var transaction = await db.BeginAsync(cancellationToken);
        db.ChangeTracker.Clear();
        var user = await db.Users.SingleAsync(user => user.Id == userId, cancellationToken);
        user.PasswordHash = hash;
        user.MustChangePassword = false;
        user.PasswordChangedAt = now;
        user.Revision = Guid.NewGuid();
        await db.Sessions.Where(session => session.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        await sessions.BeginAsync(context, user, cancellationToken);
        db.Audit.Add(new AuditRow
        {
            At = now, Actor = user.UserName, Address = ClientAddress.Of(context)?.ToString(), Action = "change own password", Target = $"/users/{userId}", Status = 200,
        });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static List<string> Mistakes(User user, string password, string repeat)
    {
        var mistakes = PasswordPolicy.Mistakes(password, user.UserName, user.Roles).ToList();
        if (password != repeat)
        {
            mistakes.Add("两次输入的新密码不一致");
        }

        if (mistakes.Count == 0 && PasswordHash.Matches(password, user.PasswordHash))
        {
            mistakes.Add("新密码不得与原密码相同");
        }

        return mistakes;
    }

    private static string Bounded(string? typed) => typed is { Length: <= 128 } ? typed : "";

    private static ChangePasswordPage Form(HttpContext context, RealmAddress realm, FormToken token, Return? returnTo, User user, IReadOnlyList<string> errors) =>
        new(realm.ChangePassword, token.For(context), returnTo?.PathAndQuery, returnTo?.Origin, user.MustChangePassword, errors);

    private static IResult SignInFirst(Return? returnTo) => returnTo is null
        ? new MessagePage("请先登录", "登录已过期，请从应用重新进入。", null, StatusCodes.Status401Unauthorized)
        : new SeeOther(returnTo.PathAndQuery);
}
