using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Platform.Probing.Checks.Kinds;

namespace Platform.Probing.Checks.Web;

/// <summary>
/// One sign-in, phase by phase; each request on a fresh connection, cookies kept as a browser keeps them. Credentials go to the
/// issuer's site and those the settings name: neither the discovery document nor a page may choose another.
/// </summary>
internal sealed class OidcVisit(OidcSettings settings, HttpDoor door, ProbeContext context, TimeProvider time)
{
    private readonly CookieJar cookies = new();
    private readonly string verifier = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
    private readonly string state = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(16));
    private readonly string nonce = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(16));
    private JsonFacts discovery = new("{}");
    private TokenCheck? check;
    private string? code;
    private string accessToken = "";
    private string? subject;

    /// <summary>Claims of the identity token, or without one of the access token; null when neither can be read.</summary>
    public JsonFacts? Claims { get; private set; }

    /// <summary>How long the access token lives, as the server says.</summary>
    public TimeSpan? ExpiresIn { get; private set; }

    public async Task DiscoverAsync()
    {
        discovery = new JsonFacts((await GetAsync(new Uri(settings.Issuer.TrimEnd('/') + "/.well-known/openid-configuration"))).Text);
        var issuer = Said("issuer");
        if (issuer.TrimEnd('/') != settings.Issuer.TrimEnd('/'))
        {
            throw new ProbeFailed(FailureReason.ProtocolError, $"其中的颁发者是 {Short(issuer)}，应为 {settings.Issuer}");
        }

        check = new TokenCheck((await GetAsync(Endpoint("jwks_uri"))).Text, issuer, time);
    }

    public async Task SignInAsync()
    {
        var query = Form(
            ("client_id", settings.ClientId), ("response_type", "code"), ("scope", settings.Scope), ("redirect_uri", settings.RedirectUri), ("state", state), ("nonce", nonce),
            ("code_challenge", Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))), ("code_challenge_method", "S256"));
        var authorize = Endpoint("authorization_endpoint");
        var page = await GoAsync(new WebAsk(HttpMethod.Get, new Uri(authorize + (authorize.Query.Length > 0 ? "&" : "?") + query)));
        if (!IsBack(page.Url))
        {
            var form = SignInForm.Fill(page, settings.UserField, settings.User!, settings.PasswordField, settings.Password!)
                ?? throw new ProbeFailed(FailureReason.SignInRefused, $"没有名为 {settings.PasswordField} 的输入框（状态码 {page.Status}，{SignInForm.Message(page)}）");
            page = await GoAsync(Post(Trusted(form.Action, "登录表单"), form.Body) with { Headers = [KeyValuePair.Create("Origin", form.Action.GetLeftPart(UriPartial.Authority))] });
        }

        if (!IsBack(page.Url))
        {
            var again = SignInForm.Fill(page, settings.UserField, "", settings.PasswordField, "") is not null;
            throw new ProbeFailed(FailureReason.SignInRefused, again
                ? $"登录被拒绝（{SignInForm.Message(page)}）" : $"登录之后的页面需要人工处理（状态码 {page.Status}，{SignInForm.Message(page)}）");
        }

        Return(page.Url);
    }

    public async Task TakeTokenAsync()
    {
        var answer = await GoAsync(TokenRequest());
        var told = new JsonFacts(answer.Text);
        if (answer.Status != 200 || told.TextAt("$.access_token") is not { Length: > 0 } token)
        {
            throw new ProbeFailed(FailureReason.SignInRefused, $"状态码 {answer.Status}，{Short(told.TextAt("$.error") ?? "没有访问令牌")} {Short(told.TextAt("$.error_description") ?? "")}".TrimEnd());
        }

        accessToken = token;
        ExpiresIn = told.TextAt("$.expires_in") is { } text && double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < 1e9
            ? TimeSpan.FromSeconds(seconds) : null;
        if (TokenCheck.IsJwt(token))
        {
            Claims = Payload(await check!.ReadAsync(token, settings.Audience is { Length: > 0 } audience ? audience : null, "访问令牌"));
        }

        var identity = told.TextAt("$.id_token");
        if (identity is not null)
        {
            var read = await check!.ReadAsync(identity, settings.ClientId, "身份令牌");
            (Claims, subject) = (Payload(read), read.Subject);
            if (settings.Flow == "code" && (!read.TryGetPayloadValue<string>("nonce", out var said) || said != nonce))
            {
                throw new ProbeFailed(FailureReason.ProtocolError, "身份令牌的 nonce 不是本次登录的");
            }
        }
        else if (settings.Flow == "code" && settings.Scope.Split(' ').Contains("openid"))
        {
            throw new ProbeFailed(FailureReason.ProtocolError, "没有身份令牌");
        }
    }

    public async Task AskUserInfoAsync()
    {
        if (discovery.TextAt("$.userinfo_endpoint") is null)
        {
            return;
        }

        var answer = await GoAsync(new WebAsk(HttpMethod.Get, Endpoint("userinfo_endpoint")) { Headers = [KeyValuePair.Create("Authorization", "Bearer " + accessToken)] });
        if (answer.Status != 200)
        {
            throw new ProbeFailed(FailureReason.SignInRefused, $"状态码 {answer.Status}");
        }

        if (subject is not null && !TokenCheck.IsJwt(answer.Text) && new JsonFacts(answer.Text).TextAt("$.sub") != subject)
        {
            throw new ProbeFailed(FailureReason.ProtocolError, "用户信息与身份令牌不是同一个用户");
        }
    }

    private WebAsk TokenRequest()
    {
        var form = settings.Flow switch
        {
            "code" => Form(("grant_type", "authorization_code"), ("code", code!), ("redirect_uri", settings.RedirectUri), ("code_verifier", verifier)),
            "password" => Form(("grant_type", "password"), ("username", settings.User!), ("password", settings.Password!), ("scope", settings.Scope)),
            _ => Form(("grant_type", "client_credentials"), ("scope", settings.Scope.Replace("openid profile", "", StringComparison.Ordinal).Trim())),
        };
        var endpoint = Endpoint("token_endpoint");
        if (settings.ClientSecret is not { Length: > 0 } secret)
        {
            return Post(endpoint, $"{form}&{Form(("client_id", settings.ClientId))}");
        }

        var methods = discovery.TextAt("$.token_endpoint_auth_methods_supported");
        return methods is null || methods.Contains("client_secret_post", StringComparison.Ordinal)
            ? Post(endpoint, $"{form}&{Form(("client_id", settings.ClientId), ("client_secret", secret))}")
            : Post(endpoint, form) with
            {
                Auth = new WebAuth { User = Uri.EscapeDataString(settings.ClientId), Password = Uri.EscapeDataString(secret) },
            };
    }

    private void Return(Uri url)
    {
        var told = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(url.Query);
        if (told.TryGetValue("error", out var error))
        {
            throw new ProbeFailed(FailureReason.SignInRefused, $"服务器返回 {Short(error.ToString())} {Short(told["error_description"].ToString())}".TrimEnd());
        }

        if (told["state"] != state)
        {
            throw new ProbeFailed(FailureReason.ProtocolError, "返回的 state 不是本次登录的");
        }

        code = told["code"].ToString() is { Length: > 0 } given ? given : throw new ProbeFailed(FailureReason.ProtocolError, "返回中没有授权码");
    }

    private async Task<WebAnswer> GetAsync(Uri url)
    {
        var answer = await GoAsync(new WebAsk(HttpMethod.Get, url) { Redirects = 0 });
        return answer.Status == 200 ? answer : throw new ProbeFailed(FailureReason.ProtocolError, $"{url.AbsolutePath} 返回状态码 {answer.Status}");
    }

    private Task<WebAnswer> GoAsync(WebAsk ask) => new WebVisit(door, context, cookies).GoAsync(ask with { Access = settings.Access(), StopAt = IsBack });

    private static WebAsk Post(Uri url, string form) => new(HttpMethod.Post, url) { Body = form, ContentType = "application/x-www-form-urlencoded" };

    private bool IsBack(Uri url) => settings.Flow == "code" && Uri.TryCreate(settings.RedirectUri, UriKind.Absolute, out var back)
        && url.GetLeftPart(UriPartial.Path) == back.GetLeftPart(UriPartial.Path);

    private string Said(string name) => discovery.TextAt("$." + name) ?? throw new ProbeFailed(FailureReason.ProtocolError, $"发现文档中没有 {name}");

    private Uri Endpoint(string name) => Uri.TryCreate(Said(name), UriKind.Absolute, out var url)
        ? Trusted(url, name) : throw new ProbeFailed(FailureReason.ProtocolError, $"发现文档中的 {name} 不是网址");

    private Uri Trusted(Uri url, string name) => settings.Origins.Select(origin => WebAddress.Of(origin).Origin).Prepend(WebAddress.Of(settings.Issuer).Origin)
        .Contains(url.GetLeftPart(UriPartial.Authority), StringComparer.OrdinalIgnoreCase)
        ? url : throw new ProbeFailed(FailureReason.NotAllowed, $"{name} 在其他站点 {Short(url.GetLeftPart(UriPartial.Authority))}，确认可信后填入“其他可信站点”");

    private static JsonFacts Payload(JsonWebToken token) => new(Base64UrlEncoder.Decode(token.EncodedPayload));

    private static string Form(params ReadOnlySpan<(string Name, string Value)> fields)
    {
        var form = new StringBuilder();
        foreach (var (name, value) in fields)
        {
            form.Append(form.Length > 0 ? "&" : "").Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return form.ToString();
    }

    private static string Short(string text) => text.Length <= 100 ? text : text[..100] + "…";
}
