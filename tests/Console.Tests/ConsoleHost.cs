using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Logging;
using Platform.Console.SignIn;
using Platform.Testing;

namespace Platform.Console.Tests;

/// <summary>The console as it really runs, before a stub of the API; who is signed in comes from a header instead of a session.</summary>
internal sealed partial class ConsoleHost : IAsyncDisposable
{
    private readonly ServiceHost host;

    private ConsoleHost(ServiceHost host, StubApi api) => (this.host, Api) = (host, api);

    public StubApi Api { get; }

    public static async Task<ConsoleHost> StartAsync()
    {
        var api = await StubApi.StartAsync();
        var host = await ServiceHost.StartAsync(
            new ConsoleModule(),
            configure: builder =>
            {
                builder.Services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
                builder.Services.PostConfigure<AuthenticationOptions>(options => options.SchemeMap[ConsoleSignIn.Session].HandlerType = typeof(HeaderSession));
                builder.Services.AddTransient<HeaderSession>();
            },
            settings: new Dictionary<string, string?> { ["Gateway:Address"] = api.Address.ToString() });
        return new(host, api);
    }

    public HttpClient As(params string[] roles)
    {
        var client = host.Client();
        if (roles.Length > 0)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Session", string.Join(';', roles));
        }

        return client;
    }

    public static async Task<string> ReadAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Posts a form as a browser does: with the token that stands on <paramref name="page"/>.</summary>
    public static async Task<HttpResponseMessage> PostAsync(HttpClient client, string page, string target, params (string Name, string Value)[] fields)
    {
        var token = Token().Match(await ReadAsync(client, page)).Groups[1].Value;
        using var form = new FormUrlEncodedContent(fields.Append(("__RequestVerificationToken", token)).Select(field => new KeyValuePair<string, string>(field.Item1, field.Item2)));
        return await client.PostAsync(new Uri(target, UriKind.Relative), form);
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await Api.DisposeAsync();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    private sealed class HeaderSession(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (!AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header) || header is not { Scheme: "Session", Parameter: { } roles })
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }

            var claims = roles.Split(';').Select(role => new Claim("role", role)).Append(new Claim("preferred_username", "zhang")).Append(new Claim("name", "张伟"));
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, "test", "preferred_username", "role")), Scheme.Name)));
        }

        protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
        {
            Response.Redirect("/403");
            return Task.CompletedTask;
        }

        protected override Task HandleChallengeAsync(AuthenticationProperties properties)
        {
            Response.Redirect("/signin");
            return Task.CompletedTask;
        }
    }
}
