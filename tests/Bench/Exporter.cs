using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.Bench;

/// <summary>A server that probes when it is asked at <c>/probe</c>: blackbox_exporter, or ours. The same client asks both.</summary>
internal sealed class Exporter : IDisposable
{
    private readonly Process process;
    private readonly IPEndPoint endpoint;
    private readonly string query;

    private Exporter(string name, Process process, int port, string query)
    {
        (Name, this.process, this.query) = (name, process, query);
        endpoint = new IPEndPoint(IPAddress.Loopback, port);
    }

    public string Name { get; }

    /// <summary>Debian's blackbox_exporter with its usual module http_2xx; null when it isn't installed.</summary>
    public static async Task<Exporter?> BlackboxAsync(ScratchFolder folder)
    {
        const string program = "/usr/bin/prometheus-blackbox-exporter";
        if (!File.Exists(program))
        {
            System.Console.WriteLine("  blackbox_exporter is not installed: not measured");
            return null;
        }

        var port = ScratchFolder.FreePort();
        var file = Path.Combine(folder.Path, "blackbox.yml");
        await File.WriteAllTextAsync(file, "modules: { http_2xx: { prober: http, timeout: 5s, http: { preferred_ip_protocol: ip4 } } }\n");
        var process = Process.Start(new ProcessStartInfo(program, ["--config.file=" + file, $"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]))!;
        await Listening.AtAsync(port);
        return new Exporter("blackbox_exporter /probe", process, port, "module=http_2xx");
    }

    /// <summary>Our probing service in a process of its own.</summary>
    public static async Task<Exporter?> OursAsync()
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [ProbeServer.Argument]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        var address = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("our server has not started");
        return new Exporter("our /probe", process, new Uri(address).Port, "module=http_2xx");
    }

    public async Task<Rate> MeasureAsync(string target, int clients, int seconds)
    {
        var request = Encoding.ASCII.GetBytes($"GET /probe?target={Uri.EscapeDataString(target)}&{query} HTTP/1.1\r\nHost: {endpoint}\r\n\r\n");
        await LoopAsync(request, clients, TimeSpan.FromSeconds(2));
        return await LoopAsync(request, clients, TimeSpan.FromSeconds(seconds));
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private async Task<Rate> LoopAsync(byte[] request, int clients, TimeSpan length)
    {
        process.Refresh();
        var (start, processor) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);
        var counts = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(() => AskAsync(request, start, length))));
        process.Refresh();
        return new Rate(counts.Sum(one => one.Probes), counts.Sum(one => one.Failed), process.TotalProcessorTime - processor, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>One scraper: a connection that stays, one request after the other, its text read to the end.</summary>
    private async Task<(long Probes, long Failed)> AskAsync(byte[] request, long start, TimeSpan length)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endpoint);
        var (probes, failed, buffer) = (0L, 0L, new byte[64 * 1024]);
        while (Stopwatch.GetElapsedTime(start) < length)
        {
            await socket.SendAsync(request);
            var filled = 0;
            while (!Whole(buffer.AsSpan(0, filled)))
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
                filled += read > 0 ? read : throw new IOException(Name + " closed the connection");
            }

            failed += buffer.AsSpan(0, filled).IndexOf("\nprobe_success 1"u8) >= 0 ? 0 : 1;
            probes++;
        }

        return (probes, failed);
    }

    private static bool Whole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        const string header = "Content-Length: ";
        var head = Encoding.ASCII.GetString(answer[..end]);
        var at = head.IndexOf(header, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return answer.EndsWith("0\r\n\r\n"u8);
        }

        var digits = head.AsSpan(at + header.Length);
        var stop = digits.IndexOf('\r');
        return answer.Length >= end + 4 + int.Parse(stop < 0 ? digits : digits[..stop], System.Globalization.CultureInfo.InvariantCulture);
    }
}
