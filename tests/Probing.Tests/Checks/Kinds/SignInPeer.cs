using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Platform.Probing.Tests.Checks.Kinds;

/// <summary>A sign-in server with pages in Keycloak's shape, which can be told to be wrong in one way or another.</summary>
internal sealed class SignInPeer : IAsyncDisposable
{
    public const string RedirectUri = "https://app.example/callback";
    private readonly RSA key = RSA.Create(2048);
    private readonly RSA other = RSA.Create(2048);
    private HostileServer server = null!;
    private string? challenge;
    private string? nonce;

    /// <summary>What is wrong: issuer, endpoint, form, consent, state, signature, audience, nonce, expired, userinfo.</summary>
    public string Wrong { get; set; } = "";

    public bool BasicOnly { get; set; }

    public string Issuer => server.Address + "realms/r";

    public static async Task<SignInPeer> StartAsync(string wrong = "")
    {
        var peer = new SignInPeer { Wrong = wrong };
        peer.server = await HostileServer.StartAsync(peer.AnswerAsync);
        return peer;
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        key.Dispose();
        other.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync() : null;
        IResult result = context.Request.Path.Value switch
        {
            "/realms/r/.well-known/openid-configuration" => TypedResults.Json(Discovery()),
            "/certs" => TypedResults.Json(new { keys = new[] { Jwk() } }),
            "/auth" => Login(context, query),
            "/login-actions/authenticate" => Authenticate(context, form!),
            "/token" => Token(context, form!),
            "/userinfo" => Wrong == "userinfo" ? TypedResults.Json(new { sub = "somebody else" }) : TypedResults.Json(new { sub = "u-1" }),
            _ => TypedResults.NotFound(),
        };
        await result.ExecuteAsync(context);
    }

    private Dictionary<string, object> Discovery() => new()
    {
        ["issuer"] = Wrong == "issuer" ? "https://elsewhere.example" : Issuer,
        ["authorization_endpoint"] = server.Address + "auth",
        ["token_endpoint"] = Wrong == "endpoint" ? "https://thief.example/token" : server.Address + "token",
        ["jwks_uri"] = server.Address + "certs",
        ["userinfo_endpoint"] = server.Address + "userinfo",
        ["token_endpoint_auth_methods_supported"] = BasicOnly ? ["client_secret_basic"] : new[] { "client_secret_basic", "client_secret_post" },
    };

    private Microsoft.AspNetCore.Http.HttpResults.ContentHttpResult Login(HttpContext context, IQueryCollection query, string error = "")
    {
        (challenge, nonce) = (query.TryGetValue("code_challenge", out var asked) ? asked.ToString() : challenge, query.TryGetValue("nonce", out var once) ? once.ToString() : nonce);
        var state = query["state"].ToString();
        context.Response.Headers.SetCookie = "AUTH_SESSION_ID=s-1; Path=/; HttpOnly";
        return TypedResults.Content(
            $"""
            <html><head><title>登录</title></head><body>{error}<form id="other"><input name="q"></form>
            <form id="kc-form-login" action="{(Wrong == "form" ? "https://thief.example/" : "/login-actions/authenticate?session_code=c&amp;state=" + state)}" method="post">
            <input name="username"><input name="password" type="password"><input type="hidden" name="credentialId" value="a&amp;b">
            <input type="checkbox" name="rememberMe"><input type="submit" name="login" value="登录"></form></body></html>
            """,
            "text/html; charset=utf-8");
    }

    private IResult Authenticate(HttpContext context, IFormCollection form)
    {
        if (context.Request.Cookies["AUTH_SESSION_ID"] != "s-1" || form["credentialId"] != "a&b" || form.ContainsKey("rememberMe") || form.ContainsKey("login"))
        {
            return TypedResults.BadRequest();
        }

        return form["username"] != "u" || form["password"] != "p w&1" ? Login(context, context.Request.Query, "<span id=\"input-error\">用户名或密码不正确</span>")
            : Wrong == "consent" ? TypedResults.Content("<title>请修改密码</title><form><input name=\"new\"></form>", "text/html; charset=utf-8")
            : TypedResults.Redirect($"{RedirectUri}?code=c-1&state={(Wrong == "state" ? "x" : Uri.EscapeDataString(context.Request.Query["state"].ToString()))}");
    }

    private IResult Token(HttpContext context, IFormCollection form)
    {
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("app:secret"));
        if (BasicOnly ? context.Request.Headers.Authorization != basic : form["client_id"] != "app" || form["client_secret"] != "secret")
        {
            return TypedResults.Json(new { error = "invalid_client" }, statusCode: 401);
        }

        var proven = form["grant_type"] != "authorization_code"
            || form["code"] == "c-1" && Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) == challenge;
        return proven ? TypedResults.Json(new { access_token = Jwt("api", null), id_token = Jwt(Wrong == "audience" ? "another" : "app", Wrong == "nonce" ? "old" : nonce), expires_in = 300 })
            : TypedResults.Json(new { error = "invalid_grant" }, statusCode: 400);
    }

    private string Jwt(string audience, string? once)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object> { ["sub"] = "u-1", ["preferred_username"] = "u" };
        if (once is not null)
        {
            claims["nonce"] = once;
        }

        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer, Audience = audience, Claims = claims, IssuedAt = now.AddHours(-2), Expires = now.AddMinutes(Wrong == "expired" ? -5 : 5),
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(Wrong == "signature" ? other : key) { KeyId = "k" }, SecurityAlgorithms.RsaSha256),
        });
    }

    private object Jwk()
    {
        var parameters = key.ExportParameters(false);
        return new { kty = "RSA", use = "sig", alg = "RS256", kid = "k", n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent) };
    }
}
