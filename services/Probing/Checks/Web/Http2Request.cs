using System.Diagnostics;
using System.Net;

namespace Platform.Probing.Checks.Web;

/// <summary>Sends a request as HTTP/2 over a connection that was made for it; the client's own state lives as long as the answer.</summary>
internal static class Http2Request
{
    public static async Task<(HttpResponseMessage Response, long FirstByteAt)> SendAsync(Stream connection, HttpRequestMessage request, CancellationToken deadline)
    {
        var handler = Handler(connection);
        try
        {
            using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
            (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
            var response = await invoker.SendAsync(request, deadline);
            var firstByteAt = Stopwatch.GetTimestamp();
            var headers = response.Content.Headers;
            response.Content = new StreamContent(new Owning(await response.Content.ReadAsStreamAsync(deadline), handler));
            foreach (var (name, values) in headers.NonValidated)
            {
                response.Content.Headers.TryAddWithoutValidation(name, values);
            }

            return (response, firstByteAt);
        }
        catch
        {
            handler.Dispose();
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client that knows one connection and will not make another.</summary>
    public static SocketsHttpHandler Handler(Stream connection)
    {
        Stream? unused = connection;
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            MaxResponseHeadersLength = 64,
            MaxResponseDrainSize = 0,
            ActivityHeadersPropagator = null,
            ConnectCallback = (_, _) => ValueTask.FromResult(
                Interlocked.Exchange(ref unused, null) ?? throw new ProbeFailed(FailureReason.ProtocolError, "HTTP/2 连接被对方中断")),
        };
    }

    /// <summary>A body that takes its client with it when it is closed.</summary>
    private sealed class Owning(Stream inner, SocketsHttpHandler handler) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
                handler.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
