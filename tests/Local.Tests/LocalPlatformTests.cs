using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.ServiceDefaults.Hosting;
using Platform.Testing;

namespace Platform.Local.Tests;

public sealed class LocalPlatformTests(WholePlatform whole) : IClassFixture<WholePlatform>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_ready_when_the_start_returns()
    {
        using var client = Client();
        Assert.Equal("Healthy", await client.GetStringAsync(new Uri("/readyz", UriKind.Relative), Stop));
    }

    [Fact]
    public async Task Every_service_describes_itself_through_the_gateway()
    {
        using var client = Client();
        foreach (var service in (string[])["probing", "alerting", "notification", "reporting", "identity"])
        {
            using var answer = await client.GetAsync(new Uri($"/api/{service}/openapi/v1.json", UriKind.Relative), Stop);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Each_service_shows_metrics_of_its_own()
    {
        using var client = Client();
        var metrics = await client.GetStringAsync(new Uri(whole.Platform.AddressOf("probing"), "/metrics"), Stop);
        Assert.Contains("http_server_request_duration", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probing_leases_its_slots_in_the_embedded_cache()
    {
        using var client = Client();
        await Eventually.TrueAsync(
            async () => (await client.GetStringAsync(new Uri(whole.Platform.AddressOf("probing"), "/metrics"), Stop)).Contains("platform_probing_slots{", StringComparison.Ordinal)
                && await client.GetStringAsync(new Uri(whole.Platform.AddressOf("probing"), "/readyz"), Stop) == "Healthy",
            "probing holds slots and finds nothing wrong");
    }

    [Fact]
    public void Data_and_secrets_are_for_this_user_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("skipped, because Windows has no such file modes");
            return;
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(whole.Folder, "secrets.json")));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(whole.Folder, "logs")) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead));
    }

    [Fact]
    public async Task A_second_instance_on_the_same_folder_is_told_so()
    {
        var refused = await Assert.ThrowsAsync<StartupException>(() => LocalPlatform.StartAsync(whole.Options, Stop));
        Assert.Contains("Another instance", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_is_one_line()
    {
        var folder = Directory.CreateTempSubdirectory("platform-local-").FullName;
        var taken = await Assert.ThrowsAnyAsync<Exception>(() => LocalPlatform.StartAsync(
            new LocalOptions { DataFolder = folder, Port = whole.Platform.Address.Port, ConsoleLog = false }, Stop));
        Assert.Contains("choose another port", StartupFailure.Explain(taken), StringComparison.OrdinalIgnoreCase);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_restart_goes_on_with_the_same_data_and_secrets()
    {
        var before = (whole.Platform.AdministratorPassword, whole.Platform.ClientSecret);
        await whole.RestartAsync();
        Assert.False(whole.Platform.FirstStart);
        Assert.Equal(before, (whole.Platform.AdministratorPassword, whole.Platform.ClientSecret));
        using var client = Client();
        Assert.Equal("Healthy", await client.GetStringAsync(new Uri("/readyz", UriKind.Relative), Stop));
    }

    private HttpClient Client()
    {
        var client = whole.Platform.ServicesOf("gateway").GetRequiredService<IHttpClientFactory>().CreateClient("test");
        client.BaseAddress = whole.Platform.Address;
        return client;
    }
}
