using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Identity.Data;
using Platform.Identity.Users;
using Platform.Testing;
using Known = Platform.ServiceDefaults.Authorization.Roles;

namespace Platform.Identity.Tests.SignIn;

public sealed class LockoutTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 2, 1, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Five_wrong_passwords_close_the_account_for_a_quarter_of_an_hour()
    {
        var time = new TestClock(Start);
        await using var host = await Provider.StartAsync(time);
        await host.AddUserAsync("zhang", Known.DutyEngineer);
        using var browser = new Browser(host);
        for (var i = 0; i < 5; i++)
        {
            await RefusedAsync(browser, "zhang", "wrong");
        }

        await RefusedAsync(browser, "zhang", Provider.GoodPassword);
        time.Advance(TimeSpan.FromMinutes(14));
        await RefusedAsync(browser, "zhang", Provider.GoodPassword);
        time.Advance(TimeSpan.FromMinutes(1));
        using var accepted = await browser.SignInAsync("zhang", Provider.GoodPassword);
        Assert.Equal(HttpStatusCode.SeeOther, accepted.StatusCode);
    }

    [Fact]
    public async Task An_unknown_login_gets_the_very_same_answer()
    {
        await using var host = await Provider.StartAsync();
        await host.AddUserAsync("zhang", Known.DutyEngineer);
        using var browser = new Browser(host);
        Assert.Equal(await RefusedAsync(browser, "zhang", "wrong"), await RefusedAsync(browser, "nobody", "wrong"));
    }

    [Fact]
    public async Task Guesses_made_at_the_same_moment_are_all_counted()
    {
        await using var host = await Provider.StartAsync();
        await host.AddUserAsync("zhang", Known.DutyEngineer);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var browser = new Browser(host);
            await RefusedAsync(browser, "zhang", "wrong");
        }));
        using var owner = new Browser(host);
        await RefusedAsync(owner, "zhang", Provider.GoodPassword);
    }

    [Fact]
    public async Task Every_try_is_in_the_audit_log_with_its_true_outcome()
    {
        await using var host = await Provider.StartAsync();
        await host.AddUserAsync("zhang", Known.DutyEngineer);
        using var browser = new Browser(host);
        await RefusedAsync(browser, "zhang", "wrong");
        await RefusedAsync(browser, "My Password 1!", "wrong");
        using var accepted = await browser.SignInAsync(" ZHANG ", Provider.GoodPassword);
        await using var scope = host.Services.CreateAsyncScope();
        var rows = await scope.ServiceProvider.GetRequiredService<IdentityDb>().Audit.OrderBy(row => row.Id)
            .Select(row => row.Actor + ": " + row.Action + " " + row.Status).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["zhang: sign-in WrongPassword 401", "(not a login): sign-in UnknownUser 401", "zhang: sign-in Accepted 200"], rows);
    }

    [Fact]
    public async Task A_form_that_was_not_given_to_this_browser_is_refused()
    {
        await using var host = await Provider.StartAsync();
        await host.AddUserAsync("zhang", Known.DutyEngineer);
        using var browser = new Browser(host);
        using var page = await browser.GetAsync(browser.AuthorizationQuery());
        using var other = new Browser(host);
        using var forged = await other.SubmitAsync(page, ("username", "zhang"), ("password", Provider.GoodPassword));
        Assert.Contains("页面已过期", await forged.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/realms/platform/protocol/openid-connect/auth?x")]
    [InlineData("/realms/platform/protocol/openid-connect/auth\\..?x")]
    [InlineData("")]
    public async Task A_sign_in_returns_to_the_realm_only(string returnTo)
    {
        await using var host = await Provider.StartAsync();
        await host.AddUserAsync("zhang", Known.DutyEngineer);
        using var browser = new Browser(host);
        using var page = await browser.GetAsync(browser.AuthorizationQuery());
        using var answer = await browser.SubmitAsync(page, ("username", "zhang"), ("password", Provider.GoodPassword), ("return", returnTo));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task The_page_carries_no_script_and_escapes_what_was_typed()
    {
        await using var host = await Provider.StartAsync();
        using var browser = new Browser(host);
        using var page = await browser.GetAsync(browser.AuthorizationQuery());
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        using var again = await browser.SubmitAsync(page, ("username", "\"><script>alert(1)</script>"), ("password", "x"));
        var html = await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http://", html.Replace("http://127.0.0.1:8080", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_further_lock_is_twice_as_long_up_to_a_day()
    {
        var guard = new SignInGuard();
        var now = Start;
        var minutes = new List<double>();
        for (var i = 0; i < 9; i++)
        {
            for (var tries = 0; tries < SignInGuard.Tries; tries++)
            {
                guard.Fail(now);
            }

            minutes.Add((guard.LockedUntil!.Value - now).TotalMinutes);
            now = guard.LockedUntil.Value;
        }

        Assert.Equal([15, 30, 60, 120, 240, 480, 960, 1440, 1440], minutes);
    }

    [Fact]
    public void Failures_far_apart_do_not_add_up()
    {
        var guard = new SignInGuard();
        for (var i = 0; i < 20; i++)
        {
            Assert.False(guard.Fail(Start + (TimeSpan.FromMinutes(4) * i)));
        }
    }

    private static async Task<string> RefusedAsync(Browser browser, string userName, string password)
    {
        using var answer = await browser.SignInAsync(userName, password);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("用户名或密码不正确，或账号暂不可用。", html, StringComparison.Ordinal);
        return html[html.IndexOf("class=\"error\"", StringComparison.Ordinal)..html.IndexOf("<form", StringComparison.Ordinal)];
    }
}
