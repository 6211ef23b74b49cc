using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Platform.Probing.Checks;

/// <summary>
/// One HTTP request on a connection of its own, with its phases timed apart. TLS is shaken here rather than in the handler:
/// only so is its time known, and the certificate seen even when it is refused.
/// </summary>
internal sealed class HttpExchange(OutboundGuard guard, bool acceptAnyCertificate) : IAsyncDisposable
{
    private HttpMessageInvoker? invoker;
    private double? resolve;
    private double? connect;
    private double? tls;
    private double? firstByte;
    private double? transfer;

    public Phases Phases => new(resolve, connect, tls, firstByte, transfer);

    /// <summary>What is wrong with the certificate, in Chinese; null when nothing is.</summary>
    public string? CertificateProblem { get; private set; }

    /// <summary>Time until the first certificate of the chain expires; null without TLS.</summary>
    public TimeSpan? CertificateLife { get; private set; }

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken deadline)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.Zero,
            MaxResponseHeadersLength = 64,
            ActivityHeadersPropagator = null,
            ConnectCallback = (context, token) => ConnectAsync(context, request.RequestUri!.Scheme == "https", token),
        };
        invoker = new HttpMessageInvoker(handler, disposeHandler: true);
        var start = Stopwatch.GetTimestamp();
        try
        {
            var response = await invoker.SendAsync(request, deadline);
            firstByte = Stopwatch.GetElapsedTime(start).TotalMilliseconds - (resolve ?? 0) - (connect ?? 0) - (tls ?? 0);
            return response;
        }
        catch (HttpRequestException) when (CertificateProblem is not null && !acceptAnyCertificate)
        {
            return new HttpResponseMessage(0);
        }
    }

    /// <summary>The body, decompressed; null when it is larger than <paramref name="limit"/>.</summary>
    public async Task<byte[]?> ReadAsync(HttpResponseMessage response, int limit, CancellationToken deadline)
    {
        var start = Stopwatch.GetTimestamp();
        await using var stream = await response.Content.ReadAsStreamAsync(deadline);
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, deadline) is > 0 and var read)
        {
            kept.Write(buffer, 0, read);
            if (kept.Length > limit)
            {
                return null;
            }
        }

        transfer = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return kept.ToArray();
    }

    public ValueTask DisposeAsync()
    {
        invoker?.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, bool secure, CancellationToken token)
    {
        var connected = await guard.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, token);
        (resolve, connect) = (connected.ResolveMs, connected.ConnectMs);
        var stream = new NetworkStream(connected.Socket, ownsSocket: true);
        if (!secure)
        {
            return stream;
        }

        var start = Stopwatch.GetTimestamp();
        var shaken = await TlsHandshake.ShakeAsync(stream, context.DnsEndPoint.Host, token);
        tls = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        (CertificateProblem, CertificateLife) = (shaken.Problem, shaken.ExpiresIn);
        if (shaken.Problem is not null && !acceptAnyCertificate)
        {
            await shaken.Stream.DisposeAsync();
            throw new HttpRequestException(shaken.Problem);
        }

        return shaken.Stream;
    }
}
