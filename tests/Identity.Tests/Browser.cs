using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Platform.Testing;

namespace Platform.Identity.Tests;

/// <summary>What a browser and an application behind it do: keeps cookies, does not follow redirects by itself, fills in forms.</summary>
internal sealed partial class Browser(ServiceHost host) : IDisposable
{
    public const string RedirectUri = "http://127.0.0.1:8080/signin-oidc";
    public const string Realm = "/realms/platform";
    private readonly string verifier = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
    private readonly CookieContainer cookies = new();
    private readonly SocketsHttpHandler handler = new() { AllowAutoRedirect = false, UseCookies = false };

    public string Challenge => Base64UrlTextEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    public string AuthorizationQuery(string extra = "") =>
        $"{Realm}/protocol/openid-connect/auth?client_id=platform-console&response_type=code&scope=openid%20profile&state=s-1&nonce=n-1"
        + $"&redirect_uri={Uri.EscapeDataString(RedirectUri)}&code_challenge={Challenge}&code_challenge_method=S256{extra}";

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Dictionary<string, string>? form = null)
    {
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        var address = new Uri(host.Address, path);
        using var request = new HttpRequestMessage(method, address);
        if (form is not null)
        {
            request.Content = new FormUrlEncodedContent(form);
        }

        if (cookies.GetCookieHeader(address) is { Length: > 0 } header)
        {
            request.Headers.Add("Cookie", header);
        }

        var answer = await invoker.SendAsync(request, TestContext.Current.CancellationToken);
        if (answer.Headers.TryGetValues("Set-Cookie", out var set))
        {
            foreach (var cookie in set)
            {
                // The machine's clock is not the test's: only a cookie that is deleted needs its date.
                cookies.SetCookies(address, cookie.Contains("1970", StringComparison.Ordinal) ? cookie : Expires().Replace(cookie, ""));
            }
        }

        return answer;
    }

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    /// <summary>Fills in the form of <paramref name="page"/> and sends it.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(HttpResponseMessage page, params (string Name, string Value)[] typed)
    {
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var form = HiddenField().Matches(html).ToDictionary(field => field.Groups[1].Value, field => WebUtility.HtmlDecode(field.Groups[2].Value));
        foreach (var (name, value) in typed)
        {
            form[name] = value;
        }

        return await SendAsync(HttpMethod.Post, WebUtility.HtmlDecode(FormAction().Match(html).Groups[1].Value), form);
    }

    public async Task<HttpResponseMessage> SignInAsync(string userName, string password)
    {
        using var page = await GetAsync(AuthorizationQuery());
        return await SubmitAsync(page, ("username", userName), ("password", password));
    }

    /// <summary>Signs in, changes the one-time password if asked to, and follows to the redirect that carries the code.</summary>
    public async Task<string> CodeAsync(string userName, string password, string? newPassword = null)
    {
        using var signedIn = await SignInAsync(userName, password);
        Assert.Equal(HttpStatusCode.SeeOther, signedIn.StatusCode);
        var answer = await GetAsync(Local(signedIn));
        if (newPassword is not null)
        {
            using var page = await GetAsync(Local(answer));
            using var changed = await SubmitAsync(page, ("password", newPassword), ("repeat", newPassword));
            Assert.Equal(HttpStatusCode.SeeOther, changed.StatusCode);
            answer = await GetAsync(Local(changed));
        }

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.StartsWith(RedirectUri, answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        var query = QueryHelpers.ParseQuery(answer.Headers.Location.Query);
        Assert.Equal("s-1", query["state"]);
        return query["code"].ToString();
    }

    public Task<(HttpStatusCode Status, JsonElement Body)> RedeemAsync(string code) => TokenAsync(
        ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", RedirectUri), ("code_verifier", verifier),
        ("client_id", "platform-console"), ("client_secret", Provider.ConsoleSecret));

    public Task<(HttpStatusCode Status, JsonElement Body)> RefreshAsync(string token) => TokenAsync(
        ("grant_type", "refresh_token"), ("refresh_token", token), ("client_id", "platform-console"), ("client_secret", Provider.ConsoleSecret));

    public Task<(HttpStatusCode Status, JsonElement Body)> TokenAsync(params (string Name, string Value)[] form) => PostAsync("token", form);

    public async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string endpoint, params (string Name, string Value)[] form)
    {
        using var answer = await SendAsync(
            HttpMethod.Post, $"{Realm}/protocol/openid-connect/{endpoint}", form.ToDictionary(field => field.Name, field => field.Value));
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (answer.StatusCode, text is "" ? default : JsonSerializer.Deserialize<JsonElement>(text));
    }

    public void Dispose() => handler.Dispose();

    public static string Local(HttpResponseMessage answer) => answer.Headers.Location!.ToString();

    public static JsonElement Claims(JsonElement tokens, string name = "access_token")
    {
        var part = tokens.GetProperty(name).GetString()!.Split('.')[1];
        return JsonSerializer.Deserialize<JsonElement>(Base64UrlTextEncoder.Decode(part));
    }

    [GeneratedRegex("""<input type="hidden" name="([^"]+)" value="([^"]*)">""")]
    private static partial Regex HiddenField();

    [GeneratedRegex("""<form method="post" action="([^"]+)">""")]
    private static partial Regex FormAction();

    [GeneratedRegex("; expires=[^;]+", RegexOptions.IgnoreCase)]
    private static partial Regex Expires();
}
