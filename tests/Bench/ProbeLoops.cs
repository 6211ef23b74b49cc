using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Probing;
using Platform.Probing.Checks;
using Platform.Probing.Scheduling;
using Platform.Probing.States;
using Platform.Testing;

namespace Platform.Bench;

/// <summary>Loops that probe as fast as they can, each in a process of its own, which tells its count and its processor time.</summary>
internal static class ProbeLoops
{
    public const string Argument = "probe-loop";

    /// <summary>The least that a probe must do: connect, send, read to the end, close.</summary>
    public const string Socket = "bare socket loop";

    /// <summary>Our scheduler's path without storage: slots, deadline, kind http, conditions, verdict.</summary>
    public const string Kind = "our runner, kind http";

    public static IReadOnlyList<string> Names { get; } = [Socket, Kind];

    public static async Task<Rate> MeasureInChildAsync(string loop, string address, int workers, int seconds)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        foreach (var argument in (string[])[Argument, loop, address, workers.ToString(CultureInfo.InvariantCulture), seconds.ToString(CultureInfo.InvariantCulture)])
        {
            start.ArgumentList.Add(argument);
        }

        using var child = Process.Start(start)!;
        var told = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        return JsonSerializer.Deserialize<Rate>(told)!;
    }

    /// <summary>The child: warms up, measures, tells.</summary>
    public static async Task RunAsync(string[] args)
    {
        var (loop, address, workers, seconds) = (args[0], args[1], int.Parse(args[2], CultureInfo.InvariantCulture), int.Parse(args[3], CultureInfo.InvariantCulture));
        await using var host = loop == Kind ? await ServiceHost.StartAsync(new ProbingModule(), settings: [new("Probing:Scheduling:Enabled", "false"), new("Probing:Scheduling:PerHost", "64")]) : null;
        var probe = host is null ? SocketProbe(address) : KindProbe(host, address);
        await LoopAsync(probe, workers, TimeSpan.FromSeconds(2));
        System.Console.WriteLine(JsonSerializer.Serialize(await LoopAsync(probe, workers, TimeSpan.FromSeconds(seconds))));
    }

    private static async Task<Rate> LoopAsync(Func<Task<bool>> probe, int workers, TimeSpan length)
    {
        using var self = Process.GetCurrentProcess();
        var (start, processor) = (Stopwatch.GetTimestamp(), self.TotalProcessorTime);
        var counts = await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(async () =>
        {
            var (probes, failed) = (0L, 0L);
            while (Stopwatch.GetElapsedTime(start) < length)
            {
                failed += await probe() ? 0 : 1;
                probes++;
            }

            return (probes, failed);
        })));
        self.Refresh();
        return new Rate(counts.Sum(one => one.probes), counts.Sum(one => one.failed), self.TotalProcessorTime - processor, Stopwatch.GetElapsedTime(start));
    }

    private static Func<Task<bool>> SocketProbe(string address)
    {
        var url = new Uri(address);
        var endpoint = new IPEndPoint(IPAddress.Parse(url.Host), url.Port);
        var request = System.Text.Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {url.Authority}\r\nConnection: close\r\n\r\n");
        return async () =>
        {
            using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(endpoint);
            await socket.SendAsync(request);
            var buffer = new byte[4_096];
            var total = 0;
            while (await socket.ReceiveAsync(buffer.AsMemory(total % 2_048)) is > 0 and var read)
            {
                total += read;
            }

            return buffer.AsSpan(0, 12).SequenceEqual("HTTP/1.1 200"u8);
        };
    }

    private static Func<Task<bool>> KindProbe(ServiceHost host, string address)
    {
        var runner = host.Services.GetRequiredService<ProbeRunner>();
        var rules = host.Services.GetRequiredService<CheckRules>();
        var (plan, _) = rules.Check(new CheckDefinition
        {
            Id = "bench", Name = "bench", System = "bench", Kind = "http", Conditions = ["status == 200", "latency < 2s"],
            Settings = JsonSerializer.SerializeToElement(new { url = address }),
        });
        return async () =>
        {
            var now = TimeProvider.System.GetUtcNow();
            var run = await runner.RunAsync("bench", "http", plan!.Probe, TimeSpan.FromSeconds(5), now, CancellationToken.None);
            return Judge.Of(run.Seen, plan.Conditions, new Dictionary<string, DateTimeOffset>(), now).Status == CheckStatus.Up;
        };
    }
}
