using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;

namespace Platform.Probing.Tests.Checks.Kinds;

public sealed class DnsKindTests : CheckKindCompliance
{
    internal override ICheckKind Kind { get; } = new DnsKind(new OutboundGuard(Options.Create(new OutboundOptions())));

    protected override string Right => """{ "name": "example.test", "server": "127.0.0.1", "port": 9 }""";

    protected override string Wrong => """{ "name": "", "type": "ANY", "port": 0 }""";

    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    [InlineData("both")]
    public async Task It_tells_records_time_to_live_code_and_authority(string transport)
    {
        using var dns = new FakeDns((_, _) => new FakeAnswer(0, true, (15, 300, [0, 10, .. FakeDns.Name("Mail.example.test")]), (15, 120, [0, 20, .. FakeDns.Name("b.example.test")])));
        var seen = await ProbeAsync(dns, $$""", "type": "MX", "transport": "{{transport}}", "expected": ["20 b.example.test", "10 mail.example.test."]""");
        Assert.Equal("10 mail.example.test\n20 b.example.test", seen.Facts["records"].Text);
        Assert.Equal((2d, 120d, "NoError"), (seen.Facts["answers"].Number, seen.Facts["ttl"].Number, seen.Facts["rcode"].Text));
        Assert.All(["authoritative", "as_expected", "agree"], flag => Assert.Equal(1, seen.Facts[flag].Number));
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_an_answer_not_a_failure()
    {
        using var dns = new FakeDns((_, _) => new FakeAnswer(3));
        var seen = await ProbeAsync(dns);
        Assert.Equal((FailureReason.None, "NotExistentDomain", 0d), (seen.Failure, seen.Facts["rcode"].Text, seen.Facts["answers"].Number));
    }

    [Fact]
    public async Task Servers_that_say_different_things_do_not_agree()
    {
        using var one = new FakeDns((_, _) => FakeAnswer.Of("10.0.0.2", "10.0.0.1"));
        using var same = new FakeDns((_, _) => FakeAnswer.Of("10.0.0.1", "10.0.0.2"));
        using var hijacked = new FakeDns((_, _) => FakeAnswer.Of("10.6.6.6"));
        Assert.Equal(1, (await ProbeAsync(one, $""", "compareWith": ["{same.Place}"]""")).Facts["agree"].Number);
        var seen = await ProbeAsync(one, $""", "compareWith": ["{same.Place}", "{hijacked.Place}"]""");
        Assert.Equal(0, seen.Facts["agree"].Number);
        Assert.Contains("10.6.6.6", seen.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stuck_server_is_a_timeout_and_beside_a_good_one_it_is_counted()
    {
        using var stuck = new FakeDns((_, _) => null);
        using var good = new FakeDns((_, _) => FakeAnswer.Of("10.0.0.1"));
        Assert.Equal(FailureReason.Timeout, (await ProbeAsync(stuck, milliseconds: 400)).Failure);
        var seen = await ProbeAsync(good, $""", "compareWith": ["{stuck.Place}"]""", 400);
        Assert.Equal((FailureReason.None, 1d, 0d), (seen.Failure, seen.Facts["unanswered"].Number, seen.Facts["agree"].Number));
    }

    [Fact]
    public async Task Nothing_that_listens_is_not_waited_for()
    {
        var gone = new FakeDns((_, _) => null);
        gone.Dispose();
        Assert.NotEqual(FailureReason.None, (await ProbeAsync(gone, """, "transport": "tcp" """)).Failure);
    }

    private async Task<Observation> ProbeAsync(FakeDns dns, string more = "", int milliseconds = 20_000)
    {
        using var deadline = new CancellationTokenSource(milliseconds);
        var (probe, errors) = Kind.Prepare(JsonDocument.Parse($$"""{ "name": "example.test", "server": "127.0.0.1", "port": {{dns.Port}}{{more}} }""").RootElement);
        Assert.Empty(errors);
        return await probe!.RunAsync(new ProbeContext("test", deadline.Token));
    }
}
