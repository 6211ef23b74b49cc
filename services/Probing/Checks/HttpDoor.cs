using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Platform.Probing.Checks;

/// <summary>
/// Opens HTTP exchanges. The handler is shared, the connections are not: a lifetime of zero closes each after its answer, so every
/// probe resolves, connects and shakes hands as a new visitor would. What a connection showed is told to the exchange it was made for.
/// </summary>
internal sealed class HttpDoor(OutboundGuard guard) : IDisposable
{
    private readonly HttpMessageInvoker invoker = new(Handler(guard));

    /// <summary>A new exchange that tells its phases and its log to <paramref name="trace"/>.</summary>
    /// <param name="trace">Trace of the probe.</param>
    /// <param name="acceptAnyCertificate">True: a bad certificate is reported but doesn't end the exchange.</param>
    public HttpExchange Open(ProbeTrace trace, bool acceptAnyCertificate = false) => new(invoker, trace, acceptAnyCertificate);

    public void Dispose() => invoker.Dispose();

    private static SocketsHttpHandler Handler(OutboundGuard guard) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        PooledConnectionLifetime = TimeSpan.Zero,
        MaxConnectionsPerServer = int.MaxValue,
        MaxResponseHeadersLength = 64,
        ActivityHeadersPropagator = null,
        ConnectCallback = (context, deadline) => ConnectAsync(guard, context, deadline),
    };

    private static async ValueTask<Stream> ConnectAsync(OutboundGuard guard, SocketsHttpConnectionContext context, CancellationToken deadline)
    {
        if (!context.InitialRequestMessage.Options.TryGetValue(HttpExchange.Key, out var exchange))
        {
            throw new InvalidOperationException("A request that belongs to no exchange");
        }

        var connected = await guard.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, deadline);
        exchange.Connected(connected);
        var stream = new NetworkStream(connected.Socket, ownsSocket: true);
        if (context.InitialRequestMessage.RequestUri!.Scheme != "https")
        {
            return stream;
        }

        var start = Stopwatch.GetTimestamp();
        var shaken = await TlsHandshake.ShakeAsync(stream, context.DnsEndPoint.Host, deadline);
        if (exchange.Shook(shaken, Stopwatch.GetElapsedTime(start)))
        {
            return shaken.Stream;
        }

        await shaken.Stream.DisposeAsync();
        throw new HttpRequestException(shaken.Problem);
    }
}
