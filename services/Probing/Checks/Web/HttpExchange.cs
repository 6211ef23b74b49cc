using System.Buffers;
using System.Diagnostics;
using System.IO.Compression;
using System.Net;

namespace Platform.Probing.Checks.Web;

/// <summary>
/// One HTTP request on a connection of its own, with its phases timed apart; they are added to the trace's, so that redirects and
/// steps add up to what a visitor waits. From <see cref="HttpDoor"/>.
/// </summary>
internal sealed class HttpExchange(WebDial dial, ProbeTrace trace, WebAccess access)
{
    /// <summary>Codings inside each other that are undone. Each is a stream in a stream: thousands of them would end the process, not the probe.</summary>
    private const int MostEncodings = 3;

    /// <summary>What is wrong with the certificate, in Chinese; null when nothing is.</summary>
    public string? CertificateProblem => Certificate?.Problem;

    /// <summary>Time until the first certificate of the chain expires; null without TLS.</summary>
    public TimeSpan? CertificateLife => Certificate?.ExpiresIn;

    /// <summary>What the handshake showed; null without TLS.</summary>
    public Shaken? Certificate { get; private set; }

    /// <summary>Sends; the answer's status is 0 when its certificate was refused (<see cref="CertificateProblem"/> says why).</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken deadline)
    {
        var dialled = await dial.DialAsync(request.RequestUri!, access, trace, deadline);
        Certificate = dialled.Certificate;
        if (CertificateProblem is not null && !access.AcceptAnyCertificate)
        {
            await dialled.Stream.DisposeAsync();
            return new HttpResponseMessage(0);
        }

        var start = Stopwatch.GetTimestamp();
        var (response, firstByteAt) = access.Http2
            ? await Http2Request.SendAsync(dialled.Stream, request, deadline)
            : await SendAsync(dialled, request, deadline);
        trace.Phases = trace.Phases.Plus(firstByte: Stopwatch.GetElapsedTime(start, firstByteAt).TotalMilliseconds);
        trace.Say($"{request.Method} {request.RequestUri!.GetLeftPart(UriPartial.Path)} → {(int)response.StatusCode}");
        return response;
    }

    /// <summary>The body, decompressed; null when it is larger than <paramref name="limit"/> bytes.</summary>
    public async Task<byte[]?> ReadAsync(HttpResponseMessage response, int limit, CancellationToken deadline)
    {
        var start = Stopwatch.GetTimestamp();
        await using var stream = await response.Content.ReadAsStreamAsync(deadline);
        using var kept = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            while (await stream.ReadAsync(buffer, deadline) is > 0 and var read)
            {
                if (kept.Length + read > limit)
                {
                    trace.Say($"body larger than {limit} bytes, given up");
                    return null;
                }

                kept.Write(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        trace.Phases = trace.Phases.Plus(transfer: Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        return kept.ToArray();
    }

    private async Task<(HttpResponseMessage Response, long FirstByteAt)> SendAsync(Dialled dialled, HttpRequestMessage request, CancellationToken deadline)
    {
        var reader = new Http1Reader(dialled.Stream);
        try
        {
            await Http1Request.WriteAsync(dialled.Stream, request, dialled.ThroughProxy ? access.Proxy : null, deadline);
            var head = await reader.ReadHeadAsync(deadline);
            if (dialled.ThroughProxy && head.Status == 407)
            {
                throw new ProbeFailed(FailureReason.ProxyRefused, "代理要求身份验证（407）");
            }

            var body = Http1Body.Of(dialled.Stream, reader, head, none: request.Method == HttpMethod.Head);
            return (Response(head, body, request), reader.FirstByteAt);
        }
        catch
        {
            reader.Dispose();
            await dialled.Stream.DisposeAsync();
            throw;
        }
    }

    private static HttpResponseMessage Response(Http1Head head, Stream body, HttpRequestMessage request)
    {
        var response = new HttpResponseMessage((HttpStatusCode)head.Status) { RequestMessage = request, Content = new StreamContent(Decompressed(head, body)) };
        foreach (var (name, value) in head.Headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value))
            {
                response.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return response;
    }

    private static Stream Decompressed(Http1Head head, Stream body)
    {
        var encodings = (head.Find("Content-Encoding") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (encodings.Length > MostEncodings)
        {
            throw new ProbeFailed(FailureReason.ProtocolError, $"应答声明了 {encodings.Length} 层压缩，最多接受 {MostEncodings} 层");
        }

        foreach (var encoding in encodings.Reverse())
        {
            body = encoding.ToLowerInvariant() switch
            {
                "gzip" or "x-gzip" => new GZipStream(body, CompressionMode.Decompress),
                "deflate" => new ZLibStream(body, CompressionMode.Decompress),
                "br" => new BrotliStream(body, CompressionMode.Decompress),
                _ => body,
            };
        }

        return body;
    }
}
