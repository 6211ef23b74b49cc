using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.Scheduling;
using Platform.Probing.States;

namespace Platform.Probing.Tests.Scheduling;

public sealed class ConnectivityGateTests
{
    private static readonly Observation Refused = Observation.Failed(FailureReason.ConnectionRefused);

    [Fact]
    public async Task A_failure_is_unknown_while_nothing_at_all_can_be_reached()
    {
        var seen = await Gate(ClosedPort(), ClosedPort()).WeighAsync(null, Refused);
        Assert.Equal(FailureReason.Isolated, seen.Failure);
        Assert.StartsWith("探测点自身网络异常", seen.FailureDetail, StringComparison.Ordinal);
        Assert.Equal(CheckStatus.Unknown, Judge.Of(seen, [], new Dictionary<string, DateTimeOffset>(), DateTimeOffset.UnixEpoch).Status);
    }

    [Fact]
    public async Task One_target_that_answers_is_enough()
    {
        using var open = new TcpListener(IPAddress.Loopback, 0);
        open.Start();
        Assert.Same(Refused, await Gate(ClosedPort(), open.LocalEndpoint.ToString()!).WeighAsync(null, Refused));
    }

    [Fact]
    public async Task Without_targets_for_its_zone_there_is_no_gate()
    {
        Assert.Same(Refused, await Gate().WeighAsync(null, Refused));
        Assert.Same(Refused, await Gate(ClosedPort()).WeighAsync("政务外网区", Refused));
    }

    [Fact]
    public async Task An_answer_or_a_fault_of_ours_is_left_alone()
    {
        var gate = Gate(ClosedPort());
        var answer = new Observation();
        var ours = Observation.Failed(FailureReason.NotAllowed);
        Assert.Same(answer, await gate.WeighAsync(null, answer));
        Assert.Same(ours, await gate.WeighAsync(null, ours));
    }

    [Theory]
    [InlineData("10.0.0.1:53", "10.0.0.1", 53)]
    [InlineData("https://gateway.example/", "gateway.example", 443)]
    [InlineData("[::1]:80", "::1", 80)]
    [InlineData("gateway", null, 0)]
    [InlineData("", null, 0)]
    public void A_target_is_a_host_with_a_port_or_an_address(string text, string? host, int port)
    {
        Assert.Equal(host is null ? null : new GateTarget(host, port), GateTarget.Of(text));
        var options = new GateOptions { Targets = { ["default"] = [text] } };
        Assert.Equal(host is null, options.Validate(new ValidationContext(options)).Any());
    }

    [Fact]
    public void A_timeout_of_a_process_that_stood_still_is_its_own()
    {
        Assert.Equal(FailureReason.Starved, Weigh(FailureReason.Timeout, 2.6));
        Assert.Equal(FailureReason.Timeout, Weigh(FailureReason.Timeout, 2.4));
        Assert.Equal(FailureReason.ConnectionRefused, Weigh(FailureReason.ConnectionRefused, 9));
        Assert.Equal(FailureReason.Timeout, Starvation.Weigh(Observation.Failed(FailureReason.Timeout), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(1)).Failure);
        static FailureReason Weigh(FailureReason seen, double lost) => Starvation.Weigh(Observation.Failed(seen), TimeSpan.FromSeconds(lost), TimeSpan.FromSeconds(10)).Failure;
    }

    private static ConnectivityGate Gate(params string[] targets) => new(
        Options.Create(new GateOptions { Targets = targets.Length == 0 ? [] : new() { ["default"] = [.. targets] } }), TimeProvider.System, NullLogger<ConnectivityGate>.Instance);

    private static string ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener.LocalEndpoint.ToString()!;
    }
}
