using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Platform.EndToEnd.Tests.Scenario;

/// <summary>A real browser, fresh and without a profile, that remembers every address it was made to ask.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private readonly IPlaywright driver;
    private readonly IBrowser browser;

    private Chromium(IPlaywright driver, IBrowser browser, IPage page)
    {
        (this.driver, this.browser, Page) = (driver, browser, page);
        page.Request += (_, request) => Asked.Add(new Uri(request.Url));
        page.PageError += (_, error) => Errors.Add(error);
        page.Console += (_, message) =>
        {
            // Browsers ask for this file by themselves on pages that name no icon, as the sign-in page.
            if (message.Type == "error" && !message.Location.Contains("/favicon.ico", StringComparison.Ordinal))
            {
                Errors.Add($"{message.Text} {message.Location}");
            }
        };
    }

    public IPage Page { get; }

    public ConcurrentBag<Uri> Asked { get; } = [];

    /// <summary>Errors of scripts, and refusals of the content policy.</summary>
    public ConcurrentBag<string> Errors { get; } = [];

    /// <summary>Path of the browser; null on a machine without one.</summary>
    public static string? Program { get; } =
        new[] { Environment.GetEnvironmentVariable("PLATFORM_TEST_CHROMIUM"), "/usr/bin/chromium" }.FirstOrDefault(File.Exists);

    public static async Task<Chromium> StartAsync(Uri address)
    {
        var driver = await Playwright.CreateAsync();
        var browser = await driver.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = address.ToString(), Locale = "zh-CN", TimezoneId = "Asia/Shanghai", ViewportSize = new() { Width = 1366, Height = 860 },
        });
        context.SetDefaultTimeout(20_000);
        return new Chromium(driver, browser, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        driver.Dispose();
    }
}
