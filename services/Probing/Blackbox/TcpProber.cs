using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.RegularExpressions;

namespace Platform.Probing.Blackbox;

/// <summary>tcp: connects, and talks line by line when the module has a dialogue.</summary>
internal sealed class TcpProber(Destination destination) : IProber
{
    private const int LongestLine = 64 * 1024;

    public Prober Prober => Prober.Tcp;

    public async Task<bool> ProbeAsync(Probe probe, CancellationToken deadline)
    {
        var tcp = probe.Module.Tcp;
        probe.Set(Series.FailedByRegex, 0);
        if (!Destination.TrySplit(probe.Target, null, out var host, out var port))
        {
            return probe.Fail("Error splitting target address and port", "err", "the target should be host:port");
        }

        if (await destination.ResolveAsync(probe, host, tcp.Family, deadline) is not { } address)
        {
            return false;
        }

        Stream? stream = null;
        try
        {
            stream = await ConnectAsync(tcp, new IPEndPoint(address, port), deadline);
            probe.Say("Successfully dialed");
            if (tcp.Tls)
            {
                stream = await EncryptAsync(probe, stream, host, deadline);
            }

            return await TalkAsync(probe, stream, host, deadline);
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException or AuthenticationException)
        {
            return probe.Fail(stream is null ? "Error dialing TCP" : "Error talking", "err", deadline.IsCancellationRequested ? "i/o timeout" : failure.Message);
        }
        finally
        {
            if (stream is not null)
            {
                await stream.DisposeAsync();
            }
        }
    }

    private static async Task<Stream> ConnectAsync(TcpModule tcp, IPEndPoint end, CancellationToken deadline)
    {
        var socket = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (tcp.Source is { } source)
            {
                socket.Bind(new IPEndPoint(source, 0));
            }

            await socket.ConnectAsync(end, deadline);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Stream> EncryptAsync(Probe probe, Stream stream, string host, CancellationToken deadline)
    {
        var encrypted = await TlsDoor.ShakeAsync(probe, stream, probe.Module.Tcp.TlsConfig, host, http2: false, deadline);
        TlsDoor.Remember(probe, encrypted);
        TlsDoor.Publish(probe);
        return encrypted;
    }

    private static async Task<bool> TalkAsync(Probe probe, Stream stream, string host, CancellationToken deadline)
    {
        var lines = new Lines();
        for (var i = 0; i < probe.Module.Tcp.QueryResponse.Count; i++)
        {
            var step = probe.Module.Tcp.QueryResponse[i];
            probe.Say("Processing query response entry", "entry_number", i);
            var send = step.Send;
            if (step.Expect is { } expect)
            {
                var (match, line) = (default(Match), default(string));
                while (match is null && (line = await lines.NextAsync(stream, deadline)) is not null)
                {
                    probe.Say("Read line", "line", line);
                    match = expect.Match(line) is { Success: true } found ? found : null;
                }

                if (match is null)
                {
                    probe.Set(Series.FailedByRegex, 1);
                    return probe.Fail("Regexp did not match", "regexp", expect, "line", line);
                }

                probe.Say("Regexp matched", "regexp", expect, "line", line);
                send = Expand(send, match);
            }

            if (send.Length > 0)
            {
                probe.Say("Sending line", "line", send);
                await stream.WriteAsync(Encoding.UTF8.GetBytes(send + "\n"), deadline);
            }

            if (step.StartTls)
            {
                stream = await EncryptAsync(probe, stream, host, deadline);
                lines = new Lines();
            }
        }

        return true;
    }

    /// <summary><c>${1}</c>, <c>$1</c> and <c>${name}</c> become what the line held there; <c>$$</c> is a dollar.</summary>
    private static string Expand(string template, Match match) => Regex.Replace(
        template, @"\$(\$|\{(\w+)\}|(\w+))", found => found.Groups[1].Value == "$" ? "$" : match.Groups[found.Groups[2].Success ? found.Groups[2].Value : found.Groups[3].Value].Value,
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    /// <summary>Lines without their end, as they come.</summary>
    private sealed class Lines
    {
        private readonly byte[] buffer = new byte[LongestLine];
        private int start;
        private int end;

        public async ValueTask<string?> NextAsync(Stream stream, CancellationToken deadline)
        {
            while (true)
            {
                if (buffer.AsSpan(start, end - start).IndexOf((byte)'\n') is >= 0 and var length)
                {
                    var line = Encoding.UTF8.GetString(buffer, start, length).TrimEnd('\r');
                    start += length + 1;
                    return line;
                }

                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (end, start) = (end - start, 0);
                if (end == buffer.Length)
                {
                    throw new IOException("token too long");
                }

                var read = await stream.ReadAsync(buffer.AsMemory(end), deadline);
                if (read == 0)
                {
                    var rest = end > 0 ? Encoding.UTF8.GetString(buffer, 0, end) : null;
                    end = 0;
                    return rest;
                }

                end += read;
            }
        }
    }
}
