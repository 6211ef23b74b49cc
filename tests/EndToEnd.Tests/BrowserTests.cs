using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Platform.EndToEnd.Tests.Scenario;
using static Microsoft.Playwright.Assertions;

namespace Platform.EndToEnd.Tests;

/// <summary>The main job as a person does it: in a real browser, from the first sign-in to the report.</summary>
[Collection(RunningPlatform.OneAtATime)]
public sealed class BrowserTests(RunningPlatform running) : IClassFixture<RunningPlatform>
{
    private const string NewPassword = "Xiangjiang-2026-Yueyang";
    private static readonly LocatorAssertionsToBeVisibleOptions Slow = new() { Timeout = 40_000 };

    /// <summary>Where pictures of the pages go; nothing is kept unless this is set.</summary>
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("PLATFORM_TEST_PICTURES");

    [Fact]
    public async Task A_person_does_the_main_job_in_the_console()
    {
        if (Chromium.Program is null)
        {
            Assert.Skip("skipped, because there is no Chromium here (PLATFORM_TEST_CHROMIUM or /usr/bin/chromium)");
            return;
        }

        await using var server = new CustomerServer();
        await server.StartAsync();
        await using var browser = await Chromium.StartAsync(running.Platform.Address);
        var page = browser.Page;
        try
        {
            await SignInAsync(page);
            await ApplyContractAsync(page, server);
            await AddCheckAsync(page, server);
            await server.StopAsync();
            await AcknowledgeAsync(page);
            await server.StartAsync();
            await ReadMessagesAsync(page);
            await ReportAsync(page);
            await LookAroundAsync(page);
            await SignOutAsync(page);
        }
        catch
        {
            await PictureAsync(page, "failure");
            throw;
        }

        Assert.All(browser.Asked, address => Assert.Equal((running.Platform.Address.Host, running.Platform.Address.Port), (address.Host, address.Port)));
        Assert.True(browser.Errors.IsEmpty, string.Join('\n', browser.Errors));
    }

    private async Task SignInAsync(IPage page)
    {
        await page.GotoAsync("/");
        await PictureAsync(page, "sign-in");
        await page.FillAsync("#username", "admin");
        await page.FillAsync("#password", running.Platform.AdministratorPassword);
        await page.ClickAsync("button[type=submit]");
        await PictureAsync(page, "change-password");
        await page.FillAsync("#password", NewPassword);
        await page.FillAsync("#repeat", NewPassword);
        await page.ClickAsync("button[type=submit]");
        await Expect(page.Locator(".who")).ToBeVisibleAsync();
        await PictureAsync(page, "overview-empty");
    }

    private static async Task ApplyContractAsync(IPage page, CustomerServer server)
    {
        await page.GotoAsync("/contracts/apply");
        await page.FillAsync("#file", SampleContract.File.Replace("formula: recurrence", "formula: luck", StringComparison.Ordinal));
        await page.FillAsync("#variables", SampleContract.Variables(server.Address));
        await page.ClickAsync("button[value=try]");
        await Expect(page.GetByText("luck").First).ToBeVisibleAsync();
        await PictureAsync(page, "contract-mistakes");
        await page.FillAsync("#file", SampleContract.File);
        await page.ClickAsync("button[value=try]");
        await PictureAsync(page, "contract-dry-run");
        await page.ClickAsync("button[value=apply]");
        await page.WaitForURLAsync(new Regex("/contracts/" + SampleContract.Id));
        await PictureAsync(page, "contract");
    }

    private static async Task AddCheckAsync(IPage page, CustomerServer server)
    {
        await page.GotoAsync("/checks/new?kind=http");
        await page.FillAsync("#name", "网上服务大厅");
        await page.FillAsync("#system", "command");
        await page.SelectOptionAsync("#contract", SampleContract.Id);
        await page.FillAsync("[id='settings.url']", server.Address.ToString());
        await page.FillAsync("#every", "5s");
        await page.FillAsync("#timeout", "2s");
        await page.SelectOptionAsync("#severity", "major");
        await page.ClickAsync("button[value=try]");
        await PictureAsync(page, "check-try");
        await page.ClickAsync("button[value=save]");
        await page.WaitForURLAsync(new Regex("/checks/" + SampleContract.Id));
        await Expect(page.GetByText("正常").First).ToBeVisibleAsync(Slow);
        await PictureAsync(page, "check");
    }

    private static async Task AcknowledgeAsync(IPage page)
    {
        await page.GotoAsync("/incidents");
        var incident = page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("网上服务大厅|^GZ") }).First;
        await Expect(incident).ToBeVisibleAsync(Slow);
        await PictureAsync(page, "incidents");
        await incident.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "认领" })).ToBeVisibleAsync();
        await PictureAsync(page, "incident-open");
        await page.GotoAsync("/");
        await PictureAsync(page, "overview-failing");
        await page.GoBackAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "认领" }).ClickAsync();
        await Expect(page.GetByText("短信回复码")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "认领" })).Not.ToBeVisibleAsync();
        await PictureAsync(page, "incident-acknowledged");
    }

    private static async Task ReadMessagesAsync(IPage page)
    {
        await page.GotoAsync("/simulator");
        await Expect(page.GetByText(new Regex("恢复.*网上服务大厅")).First).ToBeVisibleAsync(Slow);
        await PictureAsync(page, "simulator");
    }

    private static async Task ReportAsync(IPage page)
    {
        await page.GotoAsync("/reports");
        await page.SelectOptionAsync("select[name=contractId]", SampleContract.Id);
        await page.FillAsync("input[name=month]", SampleContract.Month);
        await page.ClickAsync("button.primary");
        var link = page.GetByRole(AriaRole.Link, new() { Name = "下载 Word" }).First;
        await Expect(link).ToBeVisibleAsync(Slow);
        await PictureAsync(page, "reports");
        var download = await page.RunAndWaitForDownloadAsync(() => link.ClickAsync());
        Assert.EndsWith(".docx", download.SuggestedFilename, StringComparison.Ordinal);
        Assert.Equal("PK"u8.ToArray(), (await File.ReadAllBytesAsync(await download.PathAsync(), TestContext.Current.CancellationToken))[..2]);
    }

    /// <summary>Every page of the menu opens, none of them in trouble.</summary>
    private static async Task LookAroundAsync(IPage page)
    {
        await page.GotoAsync("/");
        var addresses = await page.Locator(".side nav a").EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))");
        Assert.True(addresses.Length > 8, "the menu is short: " + string.Join(' ', addresses));
        foreach (var address in addresses)
        {
            var answer = await page.GotoAsync(address);
            Assert.Equal(200, answer!.Status);
            await Expect(page.Locator(".note.bad")).ToHaveCountAsync(0);
            await Expect(page.Locator(".pager a")).ToHaveCountAsync(0);
            await PictureAsync(page, "menu" + address.Replace('/', '-'));
        }

        await page.SetViewportSizeAsync(390, 844);
        await page.GotoAsync("/");
        await PictureAsync(page, "phone-overview");
        await page.SetViewportSizeAsync(1366, 860);
    }

    private static async Task SignOutAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "退出登录" }).ClickAsync();
        await page.GotoAsync("/");
        await Expect(page.Locator("#username")).ToBeVisibleAsync();
    }

    private static Task PictureAsync(IPage page, string name) =>
        Pictures is null ? Task.CompletedTask : page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, name + ".png"), FullPage = true });
}
