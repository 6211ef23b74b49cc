using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Platform.Probing.Blackbox;

/// <summary>One request to one address: connect, shake hands, ask, and wait for the head of the answer; its phases are added to the probe's.</summary>
/// <param name="SameOrigin">False after a redirect elsewhere: the module's headers stay with whom they are meant for.</param>
/// <param name="First">True: the request of the module itself, with its Host header.</param>
internal readonly record struct HttpVisit(Probe Probe, Uri Url, IPAddress Address, string Method, byte[] Body, bool SameOrigin, bool First)
{
    public async Task<HttpAnswer> RunAsync(Http2Door http2, CancellationToken deadline)
    {
        var http = Probe.Module.Http;
        var start = Stopwatch.GetTimestamp();
        var socket = new Socket(Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(Address, Url.Port), deadline);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        Probe.Add(Series.HttpConnect, Probe.Seconds(start));
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        var ssl = Url.Scheme == "https";
        if (ssl)
        {
            start = Stopwatch.GetTimestamp();
            stream = await TlsDoor.ShakeAsync(Probe, stream, http.Tls, ServerName(http), http.EnableHttp2, deadline);
            Probe.Add(Series.HttpTls, Probe.Seconds(start));
            TlsDoor.Remember(Probe, (SslStream)stream);
            if (((SslStream)stream).NegotiatedApplicationProtocol == SslApplicationProtocol.Http2)
            {
                return await http2.AskAsync(this, (SslStream)stream, deadline);
            }
        }

        var wire = new HttpWire(stream);
        try
        {
            start = Stopwatch.GetTimestamp();
            await SendAsync(stream, http, deadline);
            await wire.WaitAsync(deadline);
            var began = Stopwatch.GetTimestamp();
            var head = await wire.ReadHeadAsync(deadline);
            Probe.Add(Series.HttpProcessing, Stopwatch.GetElapsedTime(start, began).TotalSeconds);
            Probe.Say("Received HTTP response", "status_code", head.Status);
            return new HttpAnswer(head.Status, head.Version, wire.BeginBody(head, Method == "HEAD"), ssl, head.Find, wire) { Began = began };
        }
        catch
        {
            await wire.DisposeAsync();
            throw;
        }
    }

    /// <summary>The headers of the request besides Host and those of the connection.</summary>
    public IEnumerable<KeyValuePair<string, string>> Headers()
    {
        var http = Probe.Module.Http;
        if (!SameOrigin)
        {
            return [KeyValuePair.Create("User-Agent", "platform-probing/1.0")];
        }

        var headers = http.Headers.AsEnumerable();
        headers = http.Headers.Any(header => header.Key.Equals("User-Agent", StringComparison.OrdinalIgnoreCase)) ? headers : headers.Prepend(KeyValuePair.Create("User-Agent", "platform-probing/1.0"));
        return http.Authorization is { } value && !http.Headers.Any(header => header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
            ? headers.Append(KeyValuePair.Create("Authorization", value)) : headers;
    }

    private string ServerName(HttpModule http) => First && http.HostHeader is { Length: > 0 } host ? host.Split(':')[0] : Url.DnsSafeHost;

    private async ValueTask SendAsync(Stream stream, HttpModule http, CancellationToken deadline)
    {
        var text = new StringBuilder(256);
        text.Append(Method).Append(' ').Append(Url.PathAndQuery).Append(" HTTP/1.1\r\nHost: ").Append(First && http.HostHeader is { Length: > 0 } host ? host : Url.Authority).Append("\r\n");
        foreach (var (name, value) in Headers())
        {
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        if (Body.Length > 0 || Method is "POST" or "PUT" or "PATCH")
        {
            text.Append("Content-Length: ").Append(Body.Length.ToString(CultureInfo.InvariantCulture)).Append("\r\n");
        }

        text.Append("Connection: close\r\n\r\n");
        var octets = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length) + Body.Length);
        try
        {
            var length = 0;
            foreach (var chunk in text.GetChunks())
            {
                length += Encoding.UTF8.GetBytes(chunk.Span, octets.AsSpan(length));
            }

            Body.CopyTo(octets.AsSpan(length));
            await stream.WriteAsync(octets.AsMemory(0, length + Body.Length), deadline);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(octets);
        }
    }
}

/// <summary>Asks over HTTP/2 on a connection that has already shaken hands.</summary>
internal sealed class Http2Door : IDisposable
{
    private static readonly HttpRequestOptionsKey<Stream> Key = new("platform.blackbox.stream");

    private readonly HttpMessageInvoker invoker = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseProxy = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.Zero, ActivityHeadersPropagator = null, MaxResponseHeadersLength = 64,
        ConnectCallback = (context, _) => ValueTask.FromResult(context.InitialRequestMessage.Options.TryGetValue(Key, out var stream) ? stream : throw new InvalidOperationException("A request without its connection")),
    });

    public async Task<HttpAnswer> AskAsync(HttpVisit visit, SslStream stream, CancellationToken deadline)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(visit.Method), visit.Url) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Options.Set(Key, stream);
        request.Content = visit.Body.Length > 0 ? new ByteArrayContent(visit.Body) : null;
        request.Headers.Host = visit.First ? visit.Probe.Module.Http.HostHeader : null;
        foreach (var (name, value) in visit.Headers())
        {
            _ = request.Headers.TryAddWithoutValidation(name, value) || request.Content?.Headers.TryAddWithoutValidation(name, value) == true;
        }

        var start = Stopwatch.GetTimestamp();
        HttpResponseMessage response;
        try
        {
            response = await invoker.SendAsync(request, deadline);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }

        var began = Stopwatch.GetTimestamp();
        visit.Probe.Add(Series.HttpProcessing, Stopwatch.GetElapsedTime(start, began).TotalSeconds);
        visit.Probe.Say("Received HTTP response", "status_code", (int)response.StatusCode);
        return new HttpAnswer(
            (int)response.StatusCode, 2, response.Content.Headers.ContentLength ?? -1, ssl: true,
            name => response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values) ? values : [],
            await response.Content.ReadAsStreamAsync(deadline), response) { Began = began };
    }

    public void Dispose() => invoker.Dispose();
}
