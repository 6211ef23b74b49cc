using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Local;

namespace Platform.Bench;

/// <summary>
/// What checks cost in the laptop run: the whole platform in this process, the checked server in another, CPU of this process before
/// and after the checks are added.
/// </summary>
internal static class Laptop
{
    public static async Task RunAsync(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000;
        var minutes = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3;
        var folder = Directory.CreateTempSubdirectory("platform-bench-").FullName;
        using var target = CheckTarget.Launch();
        var site = await target.StandardOutput.ReadLineAsync();
        try
        {
            await using var platform = await LocalPlatform.StartAsync(new LocalOptions
            {
                DataFolder = folder, Port = 0, ConsoleLog = false, SelfContract = false,
                Settings = new Dictionary<string, string?> { ["Gateway:Rate"] = "100000", ["Gateway:Burst"] = "100000" },
            });
            Print($"ready in {platform.StartTime.TotalSeconds:0.0} s");
            await MeasureAsync("idle", TimeSpan.FromMinutes(1));
            using var api = await ClientAsync(platform);
            for (var number = 0; number < count; number++)
            {
                await AddAsync(platform, api, site!, number);
            }

            await MeasureAsync("first minute, warm-up", TimeSpan.FromMinutes(1));
            await MeasureAsync($"{count} checks at 60 s", TimeSpan.FromMinutes(minutes));
        }
        finally
        {
            target.Kill();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(string name, TimeSpan period)
    {
        using var process = Process.GetCurrentProcess();
        var (cpu, start) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
        await Period.OfAsync(period);
        process.Refresh();
        var share = (process.TotalProcessorTime - cpu) / Stopwatch.GetElapsedTime(start);
        Print($"{name,-24} {share * 100,5:0.0} % of one core, {process.WorkingSet64 >> 20} MiB resident");
    }

    private static async Task<HttpClient> ClientAsync(LocalPlatform platform)
    {
        var client = platform.ServicesOf("gateway").GetRequiredService<IHttpClientFactory>().CreateClient("bench");
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = platform.ClientId, ["client_secret"] = platform.ClientSecret,
        });
        using var answer = await client.PostAsync(new Uri(platform.Address, "realms/platform/protocol/openid-connect/token"), form);
        var token = await answer.Content.ReadFromJsonAsync<JsonElement>();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.GetProperty("access_token").GetString());
        return client;
    }

    private static async Task AddAsync(LocalPlatform platform, HttpClient api, string site, int number)
    {
        using var answer = await api.PostAsJsonAsync(new Uri(platform.Address, "api/probing/checks"), new
        {
            id = $"bench-{number}", name = $"测量 {number}", system = "bench", kind = "http", settings = new { url = site },
            every = "1m", timeout = "5s", conditions = new[] { "status == 200", "latency < 2s" },
        });
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
        }
    }

    private static void Print(string line) => System.Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {line}"));
}
