using Microsoft.AspNetCore.Http;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;

namespace Platform.Probing.Tests.Checks.Kinds;

public sealed class PrometheusKindTests : CheckKindCompliance
{
    internal override ICheckKind Kind { get; } = new PrometheusKind(Trial.Door, TimeProvider.System);

    protected override string Right => """{ "url": "http://127.0.0.1:9/metrics" }""";

    protected override string Wrong => """{ "url": "ftp://x", "token": "a b", "username": "u", "window": "1h" }""";

    [Fact]
    public async Task A_real_node_exporter_tells_the_host()
    {
        var seen = await Kind.ProbeAsync($$"""{ "url": "{{Trial.Peer("PLATFORM_TEST_NODE_EXPORTER")}}", "window": "300ms" }""");
        Kind.Holds(
            seen, "series > 100", "bad_lines == 0", "cpu_used_percent <= 100%", "memory_used_percent > 1", "disk_used_percent <= 100", "disk_free_bytes > 0", "uptime > 1s",
            "load1 >= 0", "net_in_bytes >= 0", "rate(\"node_cpu_seconds_total{mode=\\\"idle\\\"}\") >= 0", "metric(\"node_filesystem_avail_bytes{mountpoint=\\\"/\\\"}\") > 0",
            "age(\"node_boot_time_seconds\") > 1s", "node_load1 >= 0",
            "count(metric(\"no_such_series\")) == 0", "sum(rate(\"node_cpu_seconds_total\")) > 0", "max(disk_used_percent) <= 100");
        Assert.Contains("磁盘使用率{disk=\"/\"}", Kind.Judged(seen, "disk_used_percent < 0").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_SNMP_device_is_read_through_the_exporter()
    {
        var exporter = Trial.Peer("PLATFORM_TEST_SNMP_EXPORTER");
        var device = Trial.Peer("PLATFORM_TEST_SNMP");
        var seen = await Kind.ProbeAsync($$"""{ "url": "{{exporter}}?target={{device}}&module=platform", "window": "0s" }""");
        Kind.Holds(
            seen, "uptime > 0s", "memory_used_percent > 1", "disk_used_percent <= 100", "metric(\"ifOperStatus{ifDescr=\\\"lo\\\"}\") == 1",
            "label(\"sysName.sysName\") == \"platform-test\"", "label(\"sysLocation.sysLocation\") == \"武汉市机房\"");
    }

    [Fact]
    public async Task An_SNMP_device_that_does_not_answer_is_down()
    {
        var exporter = Trial.Peer("PLATFORM_TEST_SNMP_EXPORTER");
        var seen = await Kind.ProbeAsync($$"""{ "url": "{{exporter}}?target=127.0.0.1:9&module=platform" }""");
        Assert.NotEqual(FailureReason.None, seen.Failure);
    }

    [Fact]
    public async Task A_page_that_is_no_metrics_is_told_apart_from_an_empty_one()
    {
        await using var page = await HostileServer.StartAsync(_ => TypedResults.Text("<html>\n<body>welcome</body></html>"));
        var seen = await Kind.ProbeAsync($$"""{ "url": "{{page.Address}}" }""");
        Assert.Equal((FailureReason.ProtocolError, "应答不是 Prometheus 指标文本（第 1 行）"), (seen.Failure, seen.FailureDetail));
    }

    [Fact]
    public async Task Half_an_OpenMetrics_answer_is_a_failure()
    {
        await using var half = await HostileServer.StartAsync(_ => TypedResults.Text("a_total 1\n", "application/openmetrics-text; version=1.0.0"));
        Assert.Contains("# EOF", (await Kind.ProbeAsync($$"""{ "url": "{{half.Address}}" }""")).FailureDetail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_is_not_swallowed()
    {
        var sent = 0L;
        var chunk = System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a 1\n", 16_384)));
        await using var flood = RawServer.Talking(async (stream, stop) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"u8.ToArray(), stop);
            while (sent < 500 << 20)
            {
                await stream.WriteAsync(chunk, stop);
                sent += chunk.Length;
            }
        });
        Assert.Equal(FailureReason.TooLarge, (await Kind.ProbeAsync($$"""{ "url": "http://127.0.0.1:{{flood.Port}}/" }""")).Failure);
        Assert.InRange(sent, 16 << 20, 200 << 20);
    }

    [Fact]
    public async Task A_second_look_that_fails_takes_only_the_growth_away()
    {
        var looks = 0;
        await using var server = await HostileServer.StartAsync(_ => Interlocked.Increment(ref looks) == 1 ? TypedResults.Text("a_total 1\n") : TypedResults.InternalServerError());
        var seen = await Kind.ProbeAsync($$"""{ "url": "{{server.Address}}", "window": "10ms" }""");
        Kind.Holds(seen, "a_total == 1");
        Assert.Equal("每秒增长 a_total没有取到", Kind.Judged(seen, "rate(\"a_total\") >= 0").Reason);
        Assert.Equal(2, looks);
    }

    [Fact]
    public async Task A_wrong_password_is_told_as_such_and_never_shown()
    {
        await using var server = await HostileServer.StartAsync(_ => TypedResults.Unauthorized());
        var seen = await Kind.ProbeAsync($$"""{ "url": "{{server.Address}}", "username": "probe", "password": "canary" }""");
        Assert.Equal(FailureReason.SignInRefused, seen.Failure);
        Assert.DoesNotContain("canary", string.Join('\n', [seen.FailureDetail, seen.Evidence, .. seen.Log]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("metric(\"up{job='x'}\") == 1", 8)]
    [InlineData("rate(\"a{b=~\\\"(\\\"}\") > 1", 6)]
    [InlineData("quantile(\"99, a\") < 1", 10)]
    [InlineData("label(\"a\") == \"x\"", 7)]
    public void A_mistake_in_a_selector_is_shown_at_its_column(string condition, int column) =>
        Assert.Equal(column, Platform.Probing.Conditions.ConditionParser.Parse(condition, Kind.Facts).Error?.Column);

    [Fact]
    public void The_device_behind_an_exporter_is_part_of_the_target()
    {
        var (probe, _) = Kind.Prepare(System.Text.Json.JsonDocument.Parse("""{ "url": "http://exporter:9116/snmp?target=10.0.0.1&module=if" }""").RootElement);
        Assert.Equal("http://exporter:9116/snmp → 10.0.0.1", probe!.Target);
    }
}
