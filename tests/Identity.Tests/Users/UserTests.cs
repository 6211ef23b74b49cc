using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Contracts.Events;
using Platform.Identity.Users;
using Platform.Testing;
using Known = Platform.ServiceDefaults.Authorization.Roles;

namespace Platform.Identity.Tests.Users;

public sealed class UserTests
{
    [Fact]
    public async Task A_new_user_gets_a_one_time_password_and_the_world_is_told()
    {
        await using var host = await Provider.StartAsync();
        using var admin = host.Client(Known.SystemAdministrator, Known.OperationsManager);
        using var made = await PostAsync(admin, "/users", new { userName = "Li.Si", displayName = "李四", roles = new[] { Known.DutyEngineer } });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var body = await made.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        var password = body.GetProperty("oneTimePassword").GetString()!;
        Assert.Empty(PasswordPolicy.Mistakes(password, "li.si", []));
        Assert.True(body.GetProperty("user").GetProperty("mustChangePassword").GetBoolean());

        var told = (await host.PublishedAsync<UserChanged>())[^1];
        Assert.Equal("li.si", told.UserName);
        Assert.Equal(body.GetProperty("user").GetProperty("version").GetInt64(), told.Version);

        using var browser = new Browser(host);
        Assert.NotEmpty(await browser.CodeAsync("li.si", password, Provider.GoodPassword));
    }

    [Fact]
    public async Task A_login_is_never_given_twice_and_all_mistakes_come_at_once()
    {
        await using var host = await Provider.StartAsync();
        await host.AddUserAsync("zhang", Known.DutyEngineer);
        using var admin = host.Client(Known.SystemAdministrator);
        using var taken = await PostAsync(admin, "/users", new { userName = "ZHANG", displayName = "张" });
        Assert.Equal((HttpStatusCode.Conflict, "user-name-taken"), await ProblemAsync(taken));
        using var wrong = await PostAsync(admin, "/users", new { userName = "1", displayName = " " });
        var problem = await wrong.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal(2, problem.GetProperty("errors").GetArrayLength());
    }

    [Fact]
    public async Task Closing_an_account_ends_its_session_and_its_refresh_tokens_at_once()
    {
        await using var host = await Provider.StartAsync();
        var user = await host.AddUserAsync("zhang", Known.DutyEngineer);
        using var browser = new Browser(host);
        var (_, tokens) = await browser.RedeemAsync(await browser.CodeAsync("zhang", Provider.GoodPassword));
        using var admin = host.Client(Known.SystemAdministrator);
        using var closed = await PutAsync(admin, $"/users/{user.Id}", new { displayName = "张三", enabled = false, roles = new[] { Known.DutyEngineer } });
        Assert.Equal(HttpStatusCode.OK, closed.StatusCode);
        Assert.Equal("invalid_grant", (await browser.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).Body.GetProperty("error").GetString());
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(browser.AuthorizationQuery())).StatusCode);
        using var refused = await browser.SignInAsync("zhang", Provider.GoodPassword);
        Assert.Equal(HttpStatusCode.OK, refused.StatusCode);
        Assert.False((await host.PublishedAsync<UserChanged>())[^1].Enabled);
    }

    [Fact]
    public async Task Roles_are_given_within_the_rules_and_a_refusal_says_which()
    {
        await using var host = await Provider.StartAsync();
        var user = await host.AddUserAsync("zhang");
        using var system = host.Client(Known.SystemAdministrator);
        using var manager = host.Client(Known.SystemAdministrator, Known.OperationsManager);
        Assert.Equal((HttpStatusCode.Forbidden, "above-own-rights"), await RolesAsync(system, user.Id, Known.OperationsManager));
        Assert.Equal((HttpStatusCode.OK, null), await RolesAsync(manager, user.Id, Known.OperationsManager));
        Assert.Equal((HttpStatusCode.Conflict, "officers-exclude-each-other"), await RolesAsync(system, user.Id, Known.Auditor, Known.SystemAdministrator, Known.OperationsManager));
        Assert.Equal((HttpStatusCode.BadRequest, "unknown-role"), await RolesAsync(system, user.Id, "root"));
        Assert.Equal((HttpStatusCode.BadRequest, "unknown-role"), await RolesAsync(system, user.Id, Known.Service));
        using var engineer = host.Client(Known.DutyEngineer);
        Assert.Equal((HttpStatusCode.Forbidden, "not-permitted"), await RolesAsync(engineer, user.Id, Known.DutyEngineer));
    }

    [Fact]
    public async Task The_security_administrator_gives_roles_but_opens_no_accounts()
    {
        await using var host = await Provider.StartAsync();
        var user = await host.AddUserAsync("zhang");
        using var security = host.Client(Known.SecurityAdministrator);
        using var given = await PutAsync(security, $"/users/{user.Id}/roles", new { roles = new[] { Known.OperationsManager } });
        Assert.Equal(HttpStatusCode.OK, given.StatusCode);
        using var made = await PostAsync(security, "/users", new { userName = "wang", displayName = "王五" });
        Assert.Equal(HttpStatusCode.Forbidden, made.StatusCode);
    }

    [Fact]
    public async Task A_change_on_top_of_an_unseen_one_is_refused()
    {
        await using var host = await Provider.StartAsync();
        var user = await host.AddUserAsync("zhang");
        using var admin = host.Client(Known.SystemAdministrator);
        using var stale = await PutAsync(admin, $"/users/{user.Id}", new { displayName = "张", enabled = true, roles = Array.Empty<string>(), version = user.Version - 1 });
        Assert.Equal((HttpStatusCode.Conflict, "changed-meanwhile"), await ProblemAsync(stale));
    }

    [Fact]
    public async Task A_reset_opens_a_locked_account_with_a_password_for_one_use()
    {
        await using var host = await Provider.StartAsync();
        var user = await host.AddUserAsync("zhang");
        using var admin = host.Client(Known.SystemAdministrator);
        using var reset = await PostAsync(admin, $"/users/{user.Id}/password", new { });
        var password = (await reset.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("oneTimePassword").GetString()!;
        using var browser = new Browser(host);
        Assert.NotEmpty(await browser.CodeAsync("zhang", password, "Another-Kestrel-48"));
    }

    [Fact]
    public async Task Questions_about_rights_are_answered_in_order_with_a_version()
    {
        await using var host = await Provider.StartAsync();
        var user = await host.AddUserAsync("zhang", Known.DutyEngineer);
        using var integrator = host.Client(Known.Integrator);
        using var answer = await PostAsync(integrator, "/permissions/check", new
        {
            checks = new[]
            {
                new { user = "zhang", permission = "incidents:write" }, new { user = user.Id, permission = "contracts:write" },
                new { user = "nobody", permission = "incidents:read" },
            },
            atLeast = user.Version,
        });
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal(["granted", "not-granted", "unknown-user"], body.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("reason").GetString()));
        Assert.True(body.GetProperty("version").GetInt64() >= user.Version);

        using var wrong = await PostAsync(integrator, "/permissions/check", new { checks = new[] { new { user = "zhang", permission = "everything" } } });
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using var future = await PostAsync(
            integrator, "/permissions/check", new { checks = new[] { new { user = "zhang", permission = "a:b" } }, atLeast = 1_000_000 });
        Assert.Equal((HttpStatusCode.Conflict, "version-not-reached"), await ProblemAsync(future));
    }

    [Fact]
    public async Task Everybody_who_has_signed_in_learns_about_himself()
    {
        await using var host = await Provider.StartAsync();
        using var customer = host.Client(Known.Customer);
        var me = await customer.GetFromJsonAsync<JsonElement>("/me", TestContext.Current.CancellationToken);
        Assert.Equal([Known.Customer], me.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
        Assert.Contains("reports:read", me.GetProperty("permissions").EnumerateArray().Select(role => role.GetString()));
        using var stranger = host.Client();
        using var refused = await stranger.GetAsync(new Uri("/me", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Theory]
    [InlineData("Ab1!", "长度")]
    [InlineData("aaaaaaaaaaaaaaaaaa1", "三类")]
    [InlineData("Zhang-is-Great-47", "用户名")]
    [InlineData("Admin@123456", "过于常见")]
    [InlineData("P@ssw0rd2026!", "过于常见")]
    public void A_weak_password_is_refused_with_the_reason(string password, string reason) =>
        Assert.Contains(PasswordPolicy.Mistakes(password, "zhang", []), mistake => mistake.Contains(reason, StringComparison.Ordinal));

    [Fact]
    public void Whoever_has_charge_of_others_needs_twelve_characters()
    {
        Assert.Empty(PasswordPolicy.Mistakes("Gantry-K47", "zhang", [Known.DutyEngineer]));
        Assert.NotEmpty(PasswordPolicy.Mistakes("Gantry-K47", "zhang", [Known.Auditor]));
    }

    private static async Task<(HttpStatusCode, string?)> RolesAsync(HttpClient client, string id, params string[] roles)
    {
        using var answer = await PutAsync(client, $"/users/{id}", new { displayName = "张三", enabled = true, roles });
        return answer.IsSuccessStatusCode ? (answer.StatusCode, null) : await ProblemAsync(answer);
    }

    private static async Task<(HttpStatusCode, string?)> ProblemAsync(HttpResponseMessage answer) => (
        answer.StatusCode,
        (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("code").GetString());

    private static Task<HttpResponseMessage> PostAsync<T>(HttpClient client, string path, T body) =>
        client.PostAsJsonAsync(path, body, TestContext.Current.CancellationToken);

    private static Task<HttpResponseMessage> PutAsync<T>(HttpClient client, string path, T body) =>
        client.PutAsJsonAsync(path, body, TestContext.Current.CancellationToken);
}
