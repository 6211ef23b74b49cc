using Microsoft.AspNetCore.Http;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;

namespace Platform.Probing.Tests.Checks.Kinds;

public sealed class NginxKindTests : CheckKindCompliance
{
    internal override ICheckKind Kind { get; } = new NginxKind(Trial.Door, TimeProvider.System);

    protected override string Right => """{ "url": "http://127.0.0.1:9/stub_status" }""";

    protected override string Wrong => """{ "url": "stub_status", "window": "2h" }""";

    [Fact]
    public async Task A_real_nginx_counts_its_connections()
    {
        var seen = await Kind.ProbeAsync($$"""{ "url": "{{Trial.Peer("PLATFORM_TEST_NGINX")}}stub_status", "window": "100ms" }""");
        Kind.Holds(
            seen, "active >= 1", "writing >= 1", "reading >= 0", "waiting >= 0", "accepts >= 1", "handled >= 1", "requests >= 1", "dropped == 0", "requests_per_second >= 0", "dropped_per_second == 0",
            "version matches \"^1\\.\"", "latency < 5s");
    }

    [Fact]
    public async Task Dropped_connections_and_rates_are_worked_out()
    {
        var looks = 0;
        await using var server = await HostileServer.StartAsync(_ => TypedResults.Text(
            $"Active connections: 291 \nserver accepts handled requests\n {100 + (looks * 50)} 90 {1000 + (looks++ * 11)} \nReading: 6 Writing: 179 Waiting: 106 \n"));
        var seen = await Kind.ProbeAsync($$"""{ "url": "{{server.Address}}", "window": "50ms" }""");
        Kind.Holds(seen, "active == 291", "reading == 6", "writing == 179", "waiting == 106", "dropped == 10", "dropped_per_second > 100", "requests_per_second > 10", "requests_per_second < 201");
    }

    [Theory]
    [InlineData("<html>welcome</html>")]
    [InlineData("Active connections: 291 \nserver accepts handled requests\n 1")]
    [InlineData("")]
    public async Task Another_page_or_half_of_one_is_told_as_such(string page)
    {
        await using var server = await HostileServer.StartAsync(_ => TypedResults.Text(page));
        Assert.Equal("应答不是 nginx stub_status 页面", (await Kind.ProbeAsync($$"""{ "url": "{{server.Address}}" }""")).FailureDetail);
    }

    [Fact]
    public async Task A_real_nginx_without_the_page_says_so()
    {
        await using var server = await HostileServer.StartAsync(_ => TypedResults.NotFound());
        Assert.Equal("没有这个地址（404）：/stub_status", (await Kind.ProbeAsync($$"""{ "url": "{{server.Address}}stub_status" }""")).FailureDetail);
    }
}
