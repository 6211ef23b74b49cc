using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Icmp;
using Platform.Probing.Checks.Kinds;
using Platform.Probing.Conditions;

namespace Platform.Probing.Tests.Checks.Kinds;

public sealed class IcmpKindTests : CheckKindCompliance
{
    internal override ICheckKind Kind { get; } = new IcmpKind(new OutboundGuard(Options.Create(new OutboundOptions())), TimeProvider.System);

    protected override string Right => """{ "host": "127.0.0.1" }""";

    protected override string Wrong => """{ "host": "http://x/", "count": 0, "interval": "1ms" }""";

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task This_machine_answers_every_echo(string host)
    {
        var seen = await ProbeAsync(host, """, "count": 4, "interval": "50ms" """);
        Assert.SkipWhen(seen.Failure == FailureReason.NotAllowed, $"neither datagram nor raw ICMP is permitted here: {seen.FailureDetail}");
        Assert.Equal((4d, 4d, 0d), (seen.Facts["sent"].Number, seen.Facts["received"].Number, seen.Facts["loss"].Number));
        Assert.InRange(seen.Facts["rtt_avg"].Number, seen.Facts["rtt_min"].Number, seen.Facts["rtt_max"].Number);
        Assert.All(Kind.DefaultConditions, text => Assert.True(ConditionEvaluator.Evaluate(ConditionParser.Parse(text, Kind.Facts).Condition!, seen).Holds));
    }

    [Fact]
    public async Task Two_pings_at_once_do_not_hear_each_other()
    {
        var seen = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ProbeAsync("127.0.0.1", """, "count": 5, "interval": "50ms" """)));
        Assert.SkipWhen(seen[0].Failure == FailureReason.NotAllowed, "ICMP is not permitted here");
        Assert.All(seen, one => Assert.Equal(5, one.Facts["received"].Number));
    }

    [Fact]
    public async Task Nobody_there_is_a_loss_told_by_the_deadline()
    {
        var seen = await ProbeAsync("192.0.2.1", """, "count": 2, "interval": "50ms" """, 500);
        Assert.SkipWhen(seen.Failure == FailureReason.NotAllowed, "ICMP is not permitted here");
        Assert.SkipWhen(seen.Failure == FailureReason.None && seen.Facts["received"].Number > 0, "this network answers for addresses that nobody has");
        Assert.True(seen.Failure is FailureReason.Unreachable || seen.Facts["loss"].Number == 100);
    }

    [Fact]
    public void Loss_and_jitter_are_counted_over_what_came_back()
    {
        var found = EchoStatistics.Of([10, null, 14, 12]);
        Assert.Equal(new EchoStatistics(4, 3, 10, 12, 14, 3), found);
        Assert.Equal(25, found.LossPercent);
        Assert.Equal(100, EchoStatistics.Of([null, null]).LossPercent);
    }

    private async Task<Observation> ProbeAsync(string host, string more, int milliseconds = 20_000)
    {
        using var deadline = new CancellationTokenSource(milliseconds);
        var (probe, errors) = Kind.Prepare(JsonDocument.Parse($$"""{ "host": "{{host}}"{{more}} }""").RootElement);
        Assert.Empty(errors);
        return await probe!.RunAsync(new ProbeContext("test", deadline.Token));
    }
}
