using Platform.Identity.Data;
using Platform.Identity.Provider;
using Platform.ServiceDefaults.Problems;

namespace Platform.Identity.SignIn;

/// <summary>The sign-in form is sent: a session and back to where it began, or the form again with one and the same answer for every failure.</summary>
internal static class SignIn
{
    private const string Refused = "用户名或密码不正确，或账号暂不可用。";
    private const string Stale = "页面已过期，请重新登录。";

    public static async Task<IResult> HandleAsync(
        HttpContext context, Credentials credentials, Sessions sessions, IdentityDb db, RealmAddress realm, FormToken token, CancellationToken cancellationToken)
    {
        if (!context.Request.HasFormContentType)
        {
            return Problem.Of(StatusCodes.Status415UnsupportedMediaType, "wrong-media-type", "Send the form of the sign-in page.");
        }

        var form = await context.Request.ReadFormAsync(cancellationToken);
        if (Return.Parse(form["return"], realm) is not { } returnTo)
        {
            return new MessagePage("无法登录", "登录请求不完整，请返回应用后重试。", null, StatusCodes.Status400BadRequest);
        }

        var userName = form["username"].ToString();
        if (!token.IsValid(context, form[FormToken.Field]))
        {
            return Again(Stale);
        }

        if (userName.Length > 64 || form["password"].ToString() is not { Length: > 0 and <= 128 } password)
        {
            return Again(Refused);
        }

        if (await credentials.CheckAsync(context, userName, password, cancellationToken) is not { User: { } user })
        {
            return Again(Refused);
        }

        await sessions.BeginAsync(context, user, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return new SeeOther(returnTo.PathAndQuery);

        SignInPage Again(string error) => new(realm.SignIn, token.For(context), returnTo.PathAndQuery, returnTo.Origin, userName, error);
    }
}
