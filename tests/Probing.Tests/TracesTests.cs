using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Platform.Testing;

namespace Platform.Probing.Tests;

public sealed class TracesTests
{
    private static readonly KeyValuePair<string, string?>[] Quiet = [new("Probing:Scheduling:Enabled", "false")];

    [Fact]
    public async Task Scrapes_make_no_traces_and_other_requests_do()
    {
        using var noted = new Noted();
        await using var host = await ServiceHost.StartAsync(
            new ProbingModule(), settings: Quiet, configure: builder => builder.Services.ConfigureOpenTelemetryTracerProvider(traces => traces.AddProcessor(noted)));
        using var client = host.Client("operations-manager");
        using var asking = new Activity("asking").Start();
        asking.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        foreach (var path in new[] { "/probe?module=tcp_connect&target=127.0.0.1:1", "/checks/metrics", "/metrics", "/kinds" })
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await Eventually.TrueAsync(() => Served().Contains("/kinds"), "the last request is traced");
        Assert.Equal(["/kinds"], Served());
        Assert.DoesNotContain(noted.Ended, span => span.TraceId == asking.TraceId && span.Source.Name.StartsWith("Platform", StringComparison.Ordinal));
        List<string?> Served() => [.. noted.Ended.Where(span => span.TraceId == asking.TraceId && span.Kind == ActivityKind.Server).Select(span => span.GetTagItem("url.path") as string)];
    }

    [Theory]
    [InlineData("http", """{ "http2": false }""")]
    [InlineData("http", """{ "http2": true }""")]
    [InlineData("content", "{}")]
    [InlineData("websocket", "{}")]
    [InlineData("grpc-health", "{}")]
    [InlineData("nginx", "{}")]
    [InlineData("prometheus", "{}")]
    [InlineData("jolokia", "{}")]
    [InlineData("elasticsearch", "{}")]
    public async Task A_check_tells_its_target_nothing_of_our_traces(string kind, string settings)
    {
        using var certificates = new TestCertificates();
        var asked = new ConcurrentQueue<string[]>();
        await using var target = await HostileServer.StartAsync(context => NoteAsync(context, asked), certificates.Leaf(), protocols: HttpProtocols.Http1AndHttp2);
        await using var host = await ServiceHost.StartAsync(new ProbingModule(), settings: Quiet);
        using var client = host.Client("operations-manager");
        var (node, address) = (JsonNode.Parse(settings)!.AsObject(), target.Address.ToString());
        node["url"] = kind == "websocket" ? address.Replace("https:", "wss:", StringComparison.Ordinal) : address;
        node["acceptAnyCertificate"] = true;
        using var asking = new Activity("asking").AddBaggage("who", "us").Start();
        using var answer = await client.PostAsJsonAsync(
            "/checks/try", new JsonObject { ["name"] = "首页", ["system"] = "门户", ["kind"] = kind, ["every"] = "1m", ["settings"] = node }, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        AssertNoTrace(asked);
    }

    [Theory]
    [InlineData("h1")]
    [InlineData("h2")]
    [InlineData("grpc")]
    public async Task Nor_does_a_probe_for_Prometheus(string module)
    {
        using var certificates = new TestCertificates();
        var asked = new ConcurrentQueue<string[]>();
        await using var target = await HostileServer.StartAsync(context => NoteAsync(context, asked), certificates.Leaf(), protocols: HttpProtocols.Http1AndHttp2);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, """
                modules:
                  h1: { prober: http, http: { enable_http2: false, preferred_ip_protocol: ip4, tls_config: { insecure_skip_verify: true } } }
                  h2: { prober: http, http: { preferred_ip_protocol: ip4, tls_config: { insecure_skip_verify: true } } }
                  grpc: { prober: grpc, grpc: { tls: true, preferred_ip_protocol: ip4, tls_config: { insecure_skip_verify: true } } }
                """, TestContext.Current.CancellationToken);
            await using var host = await ServiceHost.StartAsync(new ProbingModule(), settings: [.. Quiet, new("Probing:Blackbox:ModulesFile", file)]);
            using var client = host.Client("operations-manager");
            using var asking = new Activity("asking").AddBaggage("who", "us").Start();
            var where = module == "grpc" ? target.Address.Authority : target.Address.ToString();
            await client.GetStringAsync(new Uri($"/probe?module={module}&target={Uri.EscapeDataString(where)}", UriKind.Relative), TestContext.Current.CancellationToken);
            AssertNoTrace(asked);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Task NoteAsync(HttpContext context, ConcurrentQueue<string[]> asked)
    {
        asked.Enqueue([.. context.Request.Headers.Keys]);
        return context.Response.WriteAsync("ok");
    }

    private static void AssertNoTrace(IReadOnlyCollection<string[]> asked)
    {
        Assert.NotEmpty(asked);
        Assert.All(asked, names => Assert.DoesNotContain(
            names, name => name.ToLowerInvariant() is "traceparent" or "tracestate" or "baggage" or "request-id" or "correlation-context" or "b3"));
    }

    private sealed class Noted : BaseProcessor<Activity>
    {
        public ConcurrentQueue<Activity> Ended { get; } = new();

        public override void OnEnd(Activity data) => Ended.Enqueue(data);
    }
}
