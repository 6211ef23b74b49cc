using System.Net;
using Platform.Testing;
using Known = Platform.ServiceDefaults.Authorization.Roles;

namespace Platform.Identity.Tests.OpenId;

public sealed class CodeFlowTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_person_signs_in_and_the_tokens_have_keycloaks_shape(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var host = await Provider.StartAsync(database: database);
        var user = await host.AddUserAsync("zhang", Known.DutyEngineer);
        using var browser = new Browser(host);
        var (status, tokens) = await browser.RedeemAsync(await browser.CodeAsync("zhang", Provider.GoodPassword));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("Bearer", tokens.GetProperty("token_type").GetString());

        var access = Browser.Claims(tokens);
        Assert.Equal("http://127.0.0.1:1/realms/platform", access.GetProperty("iss").GetString());
        Assert.Equal(user.Id, access.GetProperty("sub").GetString());
        Assert.Equal("zhang", access.GetProperty("preferred_username").GetString());
        Assert.Equal("张三", access.GetProperty("name").GetString());
        Assert.Equal("platform-console", access.GetProperty("azp").GetString());
        Assert.Equal("Bearer", access.GetProperty("typ").GetString());
        Assert.Equal(Known.DutyEngineer, access.GetProperty("realm_access").GetProperty("roles")[0].GetString());
        Assert.Equal("view-profile", access.GetProperty("resource_access").GetProperty("account").GetProperty("roles")[0].GetString());
        Assert.Contains("platform-probing", access.GetProperty("aud").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(300, access.GetProperty("exp").GetInt64() - access.GetProperty("iat").GetInt64());

        var id = Browser.Claims(tokens, "id_token");
        Assert.Equal("ID", id.GetProperty("typ").GetString());
        Assert.Equal("n-1", id.GetProperty("nonce").GetString());
        Assert.Equal(access.GetProperty("sid").GetString(), id.GetProperty("sid").GetString());
    }

    [Fact]
    public async Task A_one_time_password_must_be_changed_before_anything_else()
    {
        await using var host = await Provider.StartAsync();
        using var browser = new Browser(host);
        using (var signedIn = await browser.SignInAsync("admin", Provider.FirstPassword))
        using (var stopped = await browser.GetAsync(Browser.Local(signedIn)))
        {
            Assert.Contains("login-actions/required-action", Browser.Local(stopped), StringComparison.Ordinal);
            using var page = await browser.GetAsync(Browser.Local(stopped));
            using var weak = await browser.SubmitAsync(page, ("password", "admin123"), ("repeat", "admin124"));
            var text = await weak.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Contains("长度应为 12 至 128 个字符", text, StringComparison.Ordinal);
            Assert.Contains("两次输入的新密码不一致", text, StringComparison.Ordinal);
            using var same = await browser.SubmitAsync(page, ("password", Provider.FirstPassword), ("repeat", Provider.FirstPassword));
            Assert.Contains("新密码不得与原密码相同", await same.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        using var again = new Browser(host);
        var (status, tokens) = await again.RedeemAsync(await again.CodeAsync("admin", Provider.FirstPassword, Provider.GoodPassword));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(2, Browser.Claims(tokens).GetProperty("realm_access").GetProperty("roles").GetArrayLength());

        using var old = await new Browser(host).SignInAsync("admin", Provider.FirstPassword);
        Assert.Equal(HttpStatusCode.OK, old.StatusCode);
    }

    [Fact]
    public async Task Each_renewal_replaces_the_refresh_token_and_a_used_one_ends_the_family()
    {
        var time = new TestClock(new DateTimeOffset(2026, 11, 2, 1, 0, 0, TimeSpan.Zero));
        await using var host = await Provider.StartAsync(time);
        await host.AddUserAsync("zhang", Known.DutyEngineer);
        using var browser = new Browser(host);
        var (_, first) = await browser.RedeemAsync(await browser.CodeAsync("zhang", Provider.GoodPassword));
        var stolen = first.GetProperty("refresh_token").GetString()!;
        var (status, second) = await browser.RefreshAsync(stolen);
        Assert.Equal(HttpStatusCode.OK, status);
        var current = second.GetProperty("refresh_token").GetString()!;
        Assert.NotEqual(stolen, current);

        time.Advance(TimeSpan.FromSeconds(30));
        var (reused, problem) = await browser.RefreshAsync(stolen);
        Assert.Equal(HttpStatusCode.BadRequest, reused);
        Assert.Equal("invalid_grant", problem.GetProperty("error").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.RefreshAsync(current)).Status);
    }

    [Fact]
    public async Task A_code_works_once_and_only_with_its_verifier()
    {
        await using var host = await Provider.StartAsync();
        await host.AddUserAsync("zhang", Known.DutyEngineer);
        using var browser = new Browser(host);
        using var stranger = new Browser(host);
        Assert.Equal("invalid_grant", (await stranger.RedeemAsync(await browser.CodeAsync("zhang", Provider.GoodPassword))).Body.GetProperty("error").GetString());

        using var again = await browser.GetAsync(browser.AuthorizationQuery());
        var code = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(again.Headers.Location!.Query)["code"].ToString();
        Assert.Equal(HttpStatusCode.OK, (await browser.RedeemAsync(code)).Status);
        Assert.Equal("invalid_grant", (await browser.RedeemAsync(code)).Body.GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("&code_challenge_method=plain", "&code_challenge_method=S256")]
    [InlineData("", "&code_challenge_method=S256")]
    public async Task Only_hashed_challenges_are_taken(string instead, string of)
    {
        await using var host = await Provider.StartAsync();
        using var browser = new Browser(host);
        using var answer = await browser.GetAsync(browser.AuthorizationQuery().Replace(of, instead, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("invalid_request", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_redirect_address_gets_a_page_and_no_redirect()
    {
        await using var host = await Provider.StartAsync();
        using var browser = new Browser(host);
        using var answer = await browser.GetAsync(browser.AuthorizationQuery().Replace("signin-oidc", "elsewhere", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
        Assert.Contains("无法登录", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_gives_the_next_code_without_a_question_until_it_has_been_idle()
    {
        var time = new TestClock(new DateTimeOffset(2026, 11, 2, 1, 0, 0, TimeSpan.Zero));
        await using var host = await Provider.StartAsync(time);
        await host.AddUserAsync("zhang", Known.DutyEngineer);
        using var browser = new Browser(host);
        var (_, tokens) = await browser.RedeemAsync(await browser.CodeAsync("zhang", Provider.GoodPassword));
        time.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync(browser.AuthorizationQuery())).StatusCode);
        time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(browser.AuthorizationQuery())).StatusCode);
        using var silent = await browser.GetAsync(browser.AuthorizationQuery("&prompt=none"));
        Assert.Contains("error=login_required", silent.Headers.Location!.Query, StringComparison.Ordinal);

        time.Advance(TimeSpan.FromHours(11.5));
        Assert.Equal("invalid_grant", (await browser.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).Body.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Signing_out_with_the_id_token_ends_session_and_refresh_and_returns_to_the_application()
    {
        await using var host = await Provider.StartAsync();
        await host.AddUserAsync("zhang", Known.DutyEngineer);
        using var browser = new Browser(host);
        var (_, tokens) = await browser.RedeemAsync(await browser.CodeAsync("zhang", Provider.GoodPassword));
        using var answer = await browser.GetAsync(
            $"{Browser.Realm}/protocol/openid-connect/logout?id_token_hint={tokens.GetProperty("id_token").GetString()}"
            + $"&post_logout_redirect_uri={Uri.EscapeDataString("http://127.0.0.1:8080/signed-out")}&state=bye");
        Assert.Equal("http://127.0.0.1:8080/signed-out?state=bye", answer.Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(browser.AuthorizationQuery())).StatusCode);
        Assert.Equal("invalid_grant", (await browser.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).Body.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Signing_out_without_a_hint_asks_first()
    {
        await using var host = await Provider.StartAsync();
        await host.AddUserAsync("zhang", Known.DutyEngineer);
        using var browser = new Browser(host);
        await browser.CodeAsync("zhang", Provider.GoodPassword);
        using var page = await browser.GetAsync($"{Browser.Realm}/protocol/openid-connect/logout");
        Assert.Contains("确定要退出登录吗", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync(browser.AuthorizationQuery())).StatusCode);
        using var done = await browser.SubmitAsync(page);
        Assert.Contains("已登出", await done.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(browser.AuthorizationQuery())).StatusCode);
    }
}
