using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Platform.Identity.Provider;
using Platform.ServiceDefaults.Security;

namespace Platform.Identity.SignIn;

/// <summary>Anti-forgery: a form is taken only from the browser that was given it. The token is a keyed hash of a cookie that no other site can set or read.</summary>
internal sealed class FormToken(FieldCipher cipher, RealmAddress realm)
{
    public const string Field = "form_token";
    private const string CookieName = "platform-form";

    public string For(HttpContext context)
    {
        if (context.Request.Cookies[CookieName] is not { Length: 22 } cookie)
        {
            cookie = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
            context.Response.Cookies.Append(CookieName, cookie, new CookieOptions
            {
                HttpOnly = true, Secure = realm.IsHttps, SameSite = SameSiteMode.Strict, Path = realm.Path, IsEssential = true,
            });
        }

        return cipher.Hash(cookie, Field);
    }

    public bool IsValid(HttpContext context, string? sent) =>
        HttpMethods.IsPost(context.Request.Method)
        && context.Request.Cookies[CookieName] is { Length: 22 } cookie
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(cipher.Hash(cookie, Field)), Encoding.UTF8.GetBytes(sent ?? ""));
}
