using System.Diagnostics;
using System.Net.Sockets;

namespace Platform.Probing.Checks.Web;

/// <summary>A connection that is ready for a request.</summary>
/// <param name="Stream">Whoever takes it closes it.</param>
/// <param name="Certificate">What the handshake showed; null without TLS.</param>
/// <param name="ThroughProxy">True: plain HTTP through a proxy, whose request line names the whole address.</param>
internal sealed record Dialled(Stream Stream, Shaken? Certificate, bool ThroughProxy);

/// <summary>
/// Makes a fresh connection for one request: guard, proxy, TLS. Each phase is told to the trace as it ends, so that a deadline in
/// the middle still shows how far it came.
/// </summary>
internal sealed class WebDial(OutboundGuard guard, TimeProvider? time = null)
{
    public async Task<Dialled> DialAsync(Uri url, WebAccess access, ProbeTrace trace, CancellationToken deadline)
    {
        var secure = url.Scheme is "https" or "wss";
        if (access.Proxy is not null)
        {
            await guard.JudgeBehindProxyAsync(url.IdnHost, deadline);
        }

        var connected = await guard.ConnectAsync(access.Proxy?.Host ?? url.IdnHost, access.Proxy?.Port ?? url.Port, deadline);
        trace.Phases = trace.Phases.Plus(resolve: connected.ResolveMs, connect: connected.ConnectMs);
        trace.Say(access.Proxy is null ? $"connected to {connected.Address}" : $"connected to proxy {connected.Address}");
        Stream stream = new NetworkStream(connected.Socket, ownsSocket: true);
        try
        {
            var tunnelled = secure || access.Http2 || url.Scheme == "ws";
            if (access.Proxy is { } proxy && tunnelled)
            {
                await Tunnel.OpenAsync(stream, url, proxy, trace, deadline);
            }

            return secure ? await ShakeAsync(stream, url, access, trace, deadline) : new Dialled(stream, null, access.Proxy is not null && !tunnelled);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private async Task<Dialled> ShakeAsync(Stream stream, Uri url, WebAccess access, ProbeTrace trace, CancellationToken deadline)
    {
        var start = Stopwatch.GetTimestamp();
        var shaken = await TlsHandshake.ShakeAsync(stream, access.ServerName ?? url.IdnHost, access, deadline, time);
        trace.Phases = trace.Phases.Plus(tls: Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        trace.Say($"TLS {shaken.Subject}, until {shaken.ExpiresAt:u}: {shaken.Problem ?? "ok"}");
        return new Dialled(shaken.Stream, shaken, ThroughProxy: false);
    }
}
