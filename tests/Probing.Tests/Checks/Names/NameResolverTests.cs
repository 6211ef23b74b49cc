using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;
using Platform.Probing.Checks.Names;

namespace Platform.Probing.Tests.Checks.Names;

public sealed class NameResolverTests
{
    [Fact]
    public async Task Both_families_are_asked_and_the_first_is_IPv4()
    {
        using var dns = new FakeDns((name, type) => name == "www.example.test" ? type == 1 ? FakeAnswer.Of("10.1.2.3") : FakeAnswer.Of("fd00::1") : new FakeAnswer(3));
        Assert.Equal(["10.1.2.3", "fd00::1"], (await Resolver(dns.Place).ResolveAsync("www.example.test.", default)).Select(address => address.ToString()));
        Assert.Equal(SocketError.HostNotFound, (await Assert.ThrowsAsync<SocketException>(() => Resolver(dns.Place).ResolveAsync("other.example.test", default))).SocketErrorCode);
    }

    [Fact]
    public async Task A_server_that_never_answers_AAAA_costs_a_moment_only()
    {
        using var dns = new FakeDns((_, type) => type == 1 ? FakeAnswer.Of("10.1.2.3") : null);
        var start = Stopwatch.GetTimestamp();
        Assert.Single(await Resolver(dns.Place).ResolveAsync("www.example.test", default));
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_broken_server_is_passed_over_and_a_lost_packet_is_sent_again()
    {
        var lost = 0;
        using var broken = new FakeDns((_, _) => new FakeAnswer(2));
        using var good = new FakeDns((_, type) => type == 28 ? new FakeAnswer() : Interlocked.Increment(ref lost) == 1 ? null : FakeAnswer.Of("10.1.2.3"));
        Assert.Equal("10.1.2.3", Assert.Single(await Resolver(broken.Place, good.Place).ResolveAsync("www.example.test", default)).ToString());
    }

    [Fact]
    public async Task Servers_that_all_refuse_are_not_flooded()
    {
        using var broken = new FakeDns((_, _) => new FakeAnswer(5));
        Assert.Equal(SocketError.TryAgain, (await Assert.ThrowsAsync<SocketException>(() => Resolver(broken.Place).ResolveAsync("www.example.test", default))).SocketErrorCode);
        Assert.InRange(broken.Asked, 2, 4);
    }

    [Fact]
    public async Task A_stuck_name_ends_at_its_deadline_and_delays_nobody_else()
    {
        using var dns = new FakeDns((name, type) => name.StartsWith("stuck", StringComparison.Ordinal) ? null : type == 1 ? FakeAnswer.Of("127.0.0.1") : new FakeAnswer());
        var kind = new TcpKind(new OutboundGuard(Options.Create(new OutboundOptions { Resolvers = [dns.Place] })));
        var stuck = Enumerable.Range(0, 50).Select(i => ProbeAsync(kind, $"stuck{i % 2}.example.test", 1_500)).ToList();
        var start = Stopwatch.GetTimestamp();
        Assert.Equal(FailureReason.ConnectionRefused, (await ProbeAsync(kind, "quick.example.test", 1_500)).Failure);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(1));
        Assert.All(await Task.WhenAll(stuck), seen => Assert.Equal(FailureReason.Timeout, seen.Failure));
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task An_answer_that_leads_to_the_cloud_s_metadata_is_refused()
    {
        using var dns = new FakeDns((_, type) => type == 1 ? FakeAnswer.Of("10.1.2.3", "169.254.169.254") : new FakeAnswer());
        var guard = new OutboundGuard(Options.Create(new OutboundOptions { Resolvers = [dns.Place] }));
        await Assert.ThrowsAsync<OutboundRefused>(() => guard.ResolveAsync("www.example.test", default));
    }

    [Fact]
    public async Task The_hosts_file_comes_first_and_a_change_of_it_is_seen()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, "10.9.9.9 Portal.internal # old\nnonsense line\n");
            var time = new FakeTimeProvider();
            var hosts = new HostsFile(path, time);
            Assert.Equal(IPAddress.Parse("10.9.9.9"), Assert.Single(hosts.Find("portal.INTERNAL")!));
            Assert.Null(hosts.Find("old"));
            Assert.Equal(IPAddress.Loopback, hosts.Find("localhost")![0]);

            await File.WriteAllTextAsync(path, "10.9.9.10 portal.internal\n");
            File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddSeconds(2));
            time.Advance(TimeSpan.FromSeconds(6));
            Assert.Equal(IPAddress.Parse("10.9.9.10"), Assert.Single(hosts.Find("portal.internal")!));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Name_servers_come_from_resolv_conf_and_search_domains_are_not_read() => Assert.Equal(
        ["10.0.0.53", "fd00::53"], NameServers.Read(["# comment", "search example.cn", "nameserver 10.0.0.53", "options ndots:5", "nameserver\tfd00::53"]));

    private static NameResolver Resolver(params string[] servers) => new(new OutboundOptions { Resolvers = servers, HostsFile = "/nowhere" }, TimeProvider.System);

    private static async Task<Observation> ProbeAsync(ICheckKind kind, string host, int milliseconds)
    {
        using var deadline = new CancellationTokenSource(milliseconds);
        var (probe, _) = kind.Prepare(JsonDocument.Parse($$"""{ "host": "{{host}}", "port": 1 }""").RootElement);
        return await probe!.RunAsync(new ProbeContext("test", deadline.Token));
    }
}
