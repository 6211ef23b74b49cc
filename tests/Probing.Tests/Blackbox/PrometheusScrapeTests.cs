using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Platform.Testing;

namespace Platform.Probing.Tests.Blackbox;

/// <summary>Debian's Prometheus, with the relabelling that everybody has in his file, scrapes us.</summary>
public sealed class PrometheusScrapeTests
{
    [Fact]
    public async Task Prometheus_probes_through_us_and_reads_every_check()
    {
        if (Environment.GetEnvironmentVariable("PLATFORM_TEST_PROMETHEUS_BIN") is not { Length: > 0 } program)
        {
            Assert.Skip("PLATFORM_TEST_PROMETHEUS_BIN names no prometheus");
            return;
        }

        await using var targets = await ProbeTargets.StartAsync();
        await using var host = await ServiceHost.StartAsync(new ProbingModule());
        using var client = host.Client("operations-manager");
        (await client.PostAsJsonAsync(
            "/checks",
            new JsonObject { ["id"] = "home", ["name"] = "门户 \"首页\"", ["system"] = "门户", ["kind"] = "http", ["settings"] = new JsonObject { ["url"] = targets.Http } },
            TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        var folder = Directory.CreateTempSubdirectory("prometheus-").FullName;
        var port = FreePort();
        var file = Path.Combine(folder, "prometheus.yml");
        await File.WriteAllTextAsync(Path.Combine(folder, "token"), ServiceHost.Token("prometheus", "integrator"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, Configuration(host.Address.Authority, targets.Http), TestContext.Current.CancellationToken);
        using var prometheus = Process.Start(new ProcessStartInfo(program, [$"--config.file={file}", $"--storage.tsdb.path={folder}/data", $"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]))!;
        try
        {
            using var asking = host.Client();
            async Task<string?> ValueAsync(string query)
            {
                try
                {
                    var answer = await asking.GetFromJsonAsync<JsonObject>($"http://127.0.0.1:{port}/api/v1/query?query={Uri.EscapeDataString(query)}");
                    return answer?["data"]?["result"]?.AsArray().SingleOrDefault()?["value"]?[1]?.GetValue<string>();
                }
                catch (HttpRequestException)
                {
                    return null;
                }
            }

            await Eventually.TrueAsync(async () => await ValueAsync("probe_success") == "1", "the probe succeeds", seconds: 30);
            Assert.Equal("1", await ValueAsync("up{job=\"blackbox\"}"));
            Assert.Equal("200", await ValueAsync("probe_http_status_code"));
            await Eventually.TrueAsync(async () => await ValueAsync("platform_check_state{check=\"local.home\"}") == "1", "the check is up", seconds: 30);
            Assert.Equal("1", await ValueAsync("up{job=\"checks\"}"));
            Assert.Equal("1", await ValueAsync("platform_check_info{name=\"门户 \\\"首页\\\"\"}"));
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync(CancellationToken.None);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Configuration(string us, string target) => $$"""
        global: { scrape_interval: 1s, scrape_timeout: 1s }
        scrape_configs:
          - job_name: blackbox
            metrics_path: /probe
            params: { module: [http_2xx] }
            authorization: { credentials_file: token }
            static_configs: [{ targets: ["{{target}}"] }]
            relabel_configs:
              - source_labels: [__address__]
                target_label: __param_target
              - source_labels: [__param_target]
                target_label: instance
              - target_label: __address__
                replacement: {{us}}
          - job_name: checks
            metrics_path: /checks/metrics
            authorization: { credentials_file: token }
            static_configs: [{ targets: ["{{us}}"] }]
        """;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
