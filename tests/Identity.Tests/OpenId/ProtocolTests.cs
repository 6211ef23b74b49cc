using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Testing;
using Known = Platform.ServiceDefaults.Authorization.Roles;

namespace Platform.Identity.Tests.OpenId;

public sealed class ProtocolTests
{
    [Fact]
    public async Task The_discovery_document_names_keycloaks_addresses_whatever_host_was_asked()
    {
        await using var host = await Provider.StartAsync();
        using var client = host.Client();
        foreach (var name in new[] { "openid-configuration", "oauth-authorization-server" })
        {
            var document = await client.GetFromJsonAsync<JsonElement>($"/realms/platform/.well-known/{name}", TestContext.Current.CancellationToken);
            const string realm = "http://127.0.0.1:1/realms/platform";
            Assert.Equal(realm, document.GetProperty("issuer").GetString());
            Assert.Equal(realm + "/protocol/openid-connect/auth", document.GetProperty("authorization_endpoint").GetString());
            Assert.Equal(realm + "/protocol/openid-connect/token", document.GetProperty("token_endpoint").GetString());
            Assert.Equal(realm + "/protocol/openid-connect/userinfo", document.GetProperty("userinfo_endpoint").GetString());
            Assert.Equal(realm + "/protocol/openid-connect/logout", document.GetProperty("end_session_endpoint").GetString());
            Assert.Equal(realm + "/protocol/openid-connect/certs", document.GetProperty("jwks_uri").GetString());
            Assert.Equal(realm + "/protocol/openid-connect/token/introspect", document.GetProperty("introspection_endpoint").GetString());
            Assert.Equal(["S256"], Words(document, "code_challenge_methods_supported"));
            Assert.Equal(["authorization_code", "client_credentials", "refresh_token"], Words(document, "grant_types_supported").Order());
            Assert.Equal(["RS256"], Words(document, "id_token_signing_alg_values_supported"));
        }
    }

    [Fact]
    public async Task A_service_gets_a_token_of_its_own_and_can_see_that_it_is_active()
    {
        await using var host = await Provider.StartAsync();
        using var browser = new Browser(host);
        var (status, tokens) = await ServiceTokenAsync(browser, Provider.ProbingSecret);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(300, tokens.GetProperty("expires_in").GetInt32(), 1.0);
        Assert.False(tokens.TryGetProperty("refresh_token", out _));
        var claims = Browser.Claims(tokens);
        Assert.Equal("service-account-platform-probing", claims.GetProperty("preferred_username").GetString());
        Assert.Equal("platform-probing", claims.GetProperty("azp").GetString());
        Assert.Equal(Known.Service, claims.GetProperty("realm_access").GetProperty("roles")[0].GetString());

        var (_, seen) = await browser.PostAsync(
            "token/introspect", ("token", tokens.GetProperty("access_token").GetString()!), ("client_id", "platform-probing"), ("client_secret", Provider.ProbingSecret));
        Assert.True(seen.GetProperty("active").GetBoolean());
        var (_, nonsense) = await browser.PostAsync(
            "token/introspect", ("token", "nonsense"), ("client_id", "platform-probing"), ("client_secret", Provider.ProbingSecret));
        Assert.False(nonsense.GetProperty("active").GetBoolean());
    }

    [Fact]
    public async Task A_wrong_secret_is_401_invalid_client()
    {
        await using var host = await Provider.StartAsync();
        using var browser = new Browser(host);
        var (status, problem) = await ServiceTokenAsync(browser, "wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Equal("invalid_client", problem.GetProperty("error").GetString());
    }

    [Fact]
    public async Task There_is_no_password_grant()
    {
        await using var host = await Provider.StartAsync();
        using var browser = new Browser(host);
        var (status, problem) = await browser.TokenAsync(
            ("grant_type", "password"), ("username", "admin"), ("password", Provider.FirstPassword), ("client_id", "platform-console"), ("client_secret", Provider.ConsoleSecret));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("unsupported_grant_type", problem.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Userinfo_answers_the_bearer_about_himself()
    {
        await using var host = await Provider.StartAsync();
        var user = await host.AddUserAsync("zhang", Known.DutyEngineer);
        using var browser = new Browser(host);
        var (_, tokens) = await browser.RedeemAsync(await browser.CodeAsync("zhang", Provider.GoodPassword));
        using var client = host.Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("access_token").GetString());
        var info = await client.GetFromJsonAsync<JsonElement>("/realms/platform/protocol/openid-connect/userinfo", TestContext.Current.CancellationToken);
        Assert.Equal(user.Id, info.GetProperty("sub").GetString());
        Assert.Equal("zhang", info.GetProperty("preferred_username").GetString());
        Assert.Equal("张三", info.GetProperty("name").GetString());
    }

    [Fact]
    public async Task After_a_restart_tokens_and_sessions_go_on_and_a_client_that_left_the_list_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("platform-").FullName;
        var copy = folder + "-copy";
        string code;
        using var keep = new CancellationTokenSource();
        var host = await Provider.StartAsync(folder: folder);
        await host.AddUserAsync("zhang", Known.DutyEngineer);
        var browser = new Browser(host);
        var keys = await KeysAsync(host);
        var (_, tokens) = await browser.RedeemAsync(await browser.CodeAsync("zhang", Provider.GoodPassword));
        code = tokens.GetProperty("refresh_token").GetString()!;

        // The host removes its folder when it is disposed: go on with a copy, taken while it runs.
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.GetFiles(folder))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        browser.Dispose();
        await host.DisposeAsync();

        var settings = Provider.Settings();
        settings["Identity:Clients:1:Id"] = "platform-renamed";
        await using var again = await Provider.StartAsync(settings: settings, folder: copy);
        using var later = new Browser(again);
        Assert.Equal(keys, await KeysAsync(again));
        Assert.Equal(HttpStatusCode.OK, (await later.RefreshAsync(code)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await ServiceTokenAsync(later, Provider.ProbingSecret)).Status);
    }

    [Fact]
    public async Task With_a_real_keycloak_the_provider_is_not_there()
    {
        var settings = Provider.Settings();
        settings["Identity:Embedded"] = "false";
        await using var host = await Provider.StartAsync(settings: settings);
        using var client = host.Client();
        using var answer = await client.GetAsync(new Uri("/realms/platform/.well-known/openid-configuration", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
    }

    private static Task<(HttpStatusCode Status, JsonElement Body)> ServiceTokenAsync(Browser browser, string secret) =>
        browser.TokenAsync(("grant_type", "client_credentials"), ("client_id", "platform-probing"), ("client_secret", secret));

    private static async Task<string> KeysAsync(ServiceHost host)
    {
        using var client = host.Client();
        return await client.GetStringAsync(new Uri("/realms/platform/protocol/openid-connect/certs", UriKind.Relative), TestContext.Current.CancellationToken);
    }

    private static List<string?> Words(JsonElement document, string name) => [.. document.GetProperty(name).EnumerateArray().Select(word => word.GetString())];
}
