using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Probing.Checks;
using Platform.Probing.Conditions;
using Platform.Probing.Scheduling;
using Platform.Testing;

namespace Platform.Probing.Tests.Scheduling;

/// <summary>What stands around every probe: the gate and the standstill, as the service wires them.</summary>
public sealed class ProbeRunnerTests
{
    [Theory]
    [InlineData(false, "unknown", "isolated")]
    [InlineData(true, "down", "connectionRefused")]
    public async Task A_probe_that_fails_while_nothing_else_answers_is_unknown(bool reachable, string verdict, string failure)
    {
        using var gate = new TcpListener(IPAddress.Loopback, 0);
        gate.Start();
        await using var host = await ServiceHost.StartAsync(new ProbingModule(), settings:
        [
            new("Probing:Scheduling:Enabled", "false"), new("Probing:Gate:Targets:default:0", ClosedPort().ToString()),
            new("Probing:Gate:Targets:default:1", reachable ? gate.LocalEndpoint.ToString() : ClosedPort().ToString()),
        ]);
        var target = ClosedPort();
        var seen = await TryAsync(host, "tcp", new JsonObject { ["host"] = target.Address.ToString(), ["port"] = target.Port });
        Assert.Equal((verdict, failure), (Text(seen, "verdict"), Text(seen, "failure")));
        Assert.Equal(!reachable, Text(seen, "reason").StartsWith("探测点自身网络异常", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(4, "unknown", "starved")]
    [InlineData(1, "down", "timeout")]
    public async Task A_timeout_is_unknown_when_the_process_stood_still_meanwhile(int seconds, string verdict, string failure)
    {
        var machine = new TestClock(new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero));
        await using var host = await ServiceHost.StartAsync(new ProbingModule(), settings: [new("Probing:Scheduling:Enabled", "false")], configure: builder => builder.Services
            .AddSingleton(new Starvation(machine)).AddSingleton<ICheckKind>(new FrozenKind(() => machine.Advance(TimeSpan.FromSeconds(seconds)))));
        var seen = await TryAsync(host, "frozen", new JsonObject { ["mark"] = "x" });
        Assert.Equal((verdict, failure), (Text(seen, "verdict"), Text(seen, "failure")));
        Assert.Equal(verdict == "unknown", Text(seen, "reason").StartsWith("探测程序停顿", StringComparison.Ordinal));
    }

    private static async Task<JsonObject> TryAsync(ServiceHost host, string kind, JsonObject settings)
    {
        using var client = host.Client("operations-manager");
        using var answer = await client.PostAsJsonAsync("/checks/try", new JsonObject
        {
            ["name"] = "端口", ["system"] = "门户", ["kind"] = kind, ["every"] = "1m", ["timeout"] = "10s", ["settings"] = settings,
        });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private static string Text(JsonObject seen, string member) => seen[member]?.GetValue<string>() ?? "";

    private static IPEndPoint ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }

    /// <summary>Its probes time out, and <paramref name="meanwhile"/> something happens to this process.</summary>
    private sealed class FrozenKind(Action meanwhile) : CheckKind<FrozenKind.Settings>
    {
        public override string Name => "frozen";

        public override string Title => "停顿";

        public override IReadOnlyList<FactDescription> Facts { get; } = [new FactDescription("mark", FactType.Text, "标记")];

        public override IReadOnlyList<string> DefaultConditions => ["mark != \"\""];

        protected override string Target(Settings settings) => settings.Mark;

        protected override string Host(Settings settings) => "";

        protected override Task<Observation> ProbeAsync(Settings settings, ProbeContext context)
        {
            meanwhile();
            return Task.FromResult(Observation.Failed(FailureReason.Timeout));
        }

        internal sealed record Settings
        {
            [Required, Display(Name = "标记")]
            public string Mark { get; init; } = "";
        }
    }
}
