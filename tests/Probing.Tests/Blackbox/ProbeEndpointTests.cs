using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Platform.ServiceDefaults.Hosting;
using Platform.Testing;

namespace Platform.Probing.Tests.Blackbox;

public sealed class ProbeEndpointTests
{
    private static readonly KeyValuePair<string, string?>[] Quiet = [new("Probing:Scheduling:Enabled", "false")];

    [Fact]
    public async Task A_token_is_needed_unless_the_setting_opens_it()
    {
        await using var closed = await ServiceHost.StartAsync(new ProbingModule(), settings: Quiet);
        await using var open = await ServiceHost.StartAsync(new ProbingModule(), settings: [.. Quiet, new("Probing:Blackbox:Open", "true")]);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(closed.Client(), "/probe?target=127.0.0.1:1&module=tcp_connect"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(closed.Client("customer"), "/probe?target=127.0.0.1:1&module=tcp_connect"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(closed.Client("integrator"), "/probe?target=127.0.0.1:1&module=tcp_connect"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(open.Client(), "/probe?target=127.0.0.1:1&module=tcp_connect"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(open.Client(), "/probe/history"));
    }

    [Theory]
    [InlineData("/probe")]
    [InlineData("/probe?target=")]
    [InlineData("/probe?target=a&target=b")]
    [InlineData("/probe?target=x&module=none")]
    [InlineData("/probe?target=x%0d%0ay")]
    public async Task A_malformed_question_is_refused_in_plain_text(string question)
    {
        await using var host = await ServiceHost.StartAsync(new ProbingModule(), settings: Quiet);
        using var answer = await host.Client("duty-engineer").GetAsync(new Uri(question, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.BadRequest, "text/plain"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
    }

    [Theory]
    [InlineData("http_2xx", "http://169.254.169.254/latest/meta-data/")]
    [InlineData("http_2xx", "http://[::ffff:169.254.169.254]/")]
    [InlineData("tcp_connect", "100.100.100.200:80")]
    [InlineData("icmp", "169.254.169.254")]
    [InlineData("grpc_plain", "169.254.169.254:80")]
    [InlineData("dns", "169.254.169.254")]
    public async Task The_guard_stands_before_every_prober(string module, string target)
    {
        await using var host = await ServiceHost.StartAsync(new ProbingModule(), settings: Quiet);
        var answer = await host.Client("duty-engineer").GetStringAsync(new Uri($"/probe?debug=true&module={module}&target={Uri.EscapeDataString(target)}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("probe_success 0", answer, StringComparison.Ordinal);
        Assert.Contains("不允许访问", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_scrapers_timeout_ends_a_probe_half_a_second_early()
    {
        await using var target = RawServer.Silent();
        await using var host = await ServiceHost.StartAsync(new ProbingModule(), settings: Quiet);
        using var client = host.Client("duty-engineer");
        client.DefaultRequestHeaders.Add("X-Prometheus-Scrape-Timeout-Seconds", "0.8");
        var answer = await client.GetStringAsync(new Uri($"/probe?module=http_2xx&debug=true&target=127.0.0.1:{target.Port}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("timeout_seconds=0.3", answer, StringComparison.Ordinal);
        Assert.Contains("context deadline exceeded", answer, StringComparison.Ordinal);
        Assert.Contains("\nprobe_success 0", answer, StringComparison.Ordinal);
        client.DefaultRequestHeaders.Remove("X-Prometheus-Scrape-Timeout-Seconds");
        client.DefaultRequestHeaders.Add("X-Prometheus-Scrape-Timeout-Seconds", "soon");
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(client, "/probe?module=tcp_connect&target=127.0.0.1:1"));
    }

    [Fact]
    public async Task Hostile_answers_fail_the_probe_and_nothing_else()
    {
        await using var host = await ServiceHost.StartAsync(new ProbingModule(), settings: Quiet);
        using var client = host.Client("duty-engineer");
        foreach (var text in new[]
        {
            "", "SSH-2.0-x\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", "HTTP/1.1 200 OK\r\nX: " + new string('x', 100_000) + "\r\n\r\n",
            "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n",
        })
        {
            await using var target = RawServer.Saying(Encoding.ASCII.GetBytes(text));
            var answer = await client.GetStringAsync(new Uri($"/probe?module=http_2xx&target=127.0.0.1:{target.Port}", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.True(answer.Contains("\nprobe_success 0", StringComparison.Ordinal), text.Length > 80 ? text[..80] : text);
        }
    }

    [Fact]
    public async Task Failures_outlive_a_flood_of_successes_and_can_be_read()
    {
        await using var targets = await ProbeTargets.StartAsync();
        await using var host = await ServiceHost.StartAsync(new ProbingModule(), settings: [.. Quiet, new("Probing:Blackbox:History", "3")]);
        using var client = host.Client("duty-engineer");
        await client.GetStringAsync(new Uri($"/probe?target={targets.Http}/missing", UriKind.Relative), TestContext.Current.CancellationToken);
        for (var i = 0; i < 5; i++)
        {
            await client.GetStringAsync(new Uri($"/probe?target={targets.Http}", UriKind.Relative), TestContext.Current.CancellationToken);
        }

        var page = await client.GetStringAsync(new Uri("/probe/history", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(4, page.Split("<tr><td>").Length - 1);
        var log = await client.GetStringAsync(new Uri("/probe/history/1", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("Invalid HTTP response status code, wanted 2xx", log, StringComparison.Ordinal);
        Assert.Contains("Module configuration:", log, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, "/probe/history/2"));
    }

    [Fact]
    public async Task A_wrong_file_doesnt_start_and_doesnt_replace_what_runs()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "modules: { mine: { prober: tcp } }", TestContext.Current.CancellationToken);
            await using var host = await ServiceHost.StartAsync(new ProbingModule(), settings: [.. Quiet, new("Probing:Blackbox:ModulesFile", file)]);
            using var client = host.Client("operations-manager");
            await File.WriteAllTextAsync(file, "modules: { mine: { prober: tcp, tcp: { a: 1, b: 2 } } }", TestContext.Current.CancellationToken);
            using var refused = await client.PostAsync(new Uri("/probe/reload", UriKind.Relative), null, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Equal(2, (await refused.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!["errors"]!.AsArray().Count);
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/probe?module=mine&target=127.0.0.1:1"));
            await Assert.ThrowsAnyAsync<StartupException>(() => ServiceHost.StartAsync(new ProbingModule(), settings: [.. Quiet, new("Probing:Blackbox:ModulesFile", file)]));
            await File.WriteAllTextAsync(file, "modules: { yours: { prober: tcp } }", TestContext.Current.CancellationToken);
            using var taken = await client.PostAsync(new Uri("/probe/reload", UriKind.Relative), null, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NoContent, taken.StatusCode);
            Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(client, "/probe?module=mine&target=127.0.0.1:1"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
