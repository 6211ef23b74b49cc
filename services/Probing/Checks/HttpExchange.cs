using System.Buffers;
using System.Diagnostics;

namespace Platform.Probing.Checks;

/// <summary>
/// One HTTP request on a connection of its own, with its phases timed apart. TLS is shaken by us rather than by the handler: only
/// so is its time known, and the certificate seen even when it is refused. From <see cref="HttpDoor"/>.
/// </summary>
internal sealed class HttpExchange(HttpMessageInvoker invoker, ProbeTrace trace, bool acceptAnyCertificate)
{
    internal static readonly HttpRequestOptionsKey<HttpExchange> Key = new("platform.exchange");

    /// <summary>What is wrong with the certificate, in Chinese; null when nothing is.</summary>
    public string? CertificateProblem => Certificate?.Problem;

    /// <summary>Time until the first certificate of the chain expires; null without TLS.</summary>
    public TimeSpan? CertificateLife => Certificate?.ExpiresIn;

    /// <summary>What the handshake showed; null without TLS.</summary>
    public Shaken? Certificate { get; private set; }

    /// <summary>Sends; the answer's status is 0 when its certificate was refused (<see cref="CertificateProblem"/> says why).</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken deadline)
    {
        request.Options.Set(Key, this);
        var start = Stopwatch.GetTimestamp();
        trace.Phases = new Phases();
        try
        {
            var response = await invoker.SendAsync(request, deadline);
            var before = (trace.Phases.Resolve ?? 0) + (trace.Phases.Connect ?? 0) + (trace.Phases.Tls ?? 0);
            trace.Phases = trace.Phases with { FirstByte = Stopwatch.GetElapsedTime(start).TotalMilliseconds - before };
            trace.Say($"{request.Method} {request.RequestUri!.GetLeftPart(UriPartial.Path)} → {(int)response.StatusCode}");
            return response;
        }
        catch (HttpRequestException) when (CertificateProblem is not null && !acceptAnyCertificate)
        {
            return new HttpResponseMessage(0);
        }
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
                kept.Write(buffer, 0, read);
                if (kept.Length > limit)
                {
                    trace.Say($"body larger than {limit} bytes, given up");
                    return null;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        trace.Phases = trace.Phases with { Transfer = Stopwatch.GetElapsedTime(start).TotalMilliseconds };
        return kept.ToArray();
    }

    internal void Connected(Connected connected)
    {
        trace.Phases = trace.Phases with { Resolve = connected.ResolveMs, Connect = connected.ConnectMs };
        trace.Say($"connected to {connected.Address}");
    }

    /// <summary>Takes the handshake's result; false: the certificate is refused.</summary>
    internal bool Shook(Shaken shaken, TimeSpan elapsed)
    {
        trace.Phases = trace.Phases with { Tls = elapsed.TotalMilliseconds };
        trace.Say($"TLS {shaken.Subject}, until {shaken.ExpiresAt:u}: {shaken.Problem ?? "ok"}");
        Certificate = shaken;
        return shaken.Problem is null || acceptAnyCertificate;
    }
}
