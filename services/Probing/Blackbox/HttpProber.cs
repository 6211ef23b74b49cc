using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Platform.Probing.Checks;

namespace Platform.Probing.Blackbox;

/// <summary>http: one visit, redirects followed, each hop on a connection of its own behind the outbound guard.</summary>
internal sealed class HttpProber(Destination destination, Http2Door http2) : IProber
{
    private const int MostRedirects = 10;
    private static readonly Series[] Zero =
        [Series.HttpContentLength, Series.HttpBodyLength, Series.HttpRedirects, Series.HttpSsl, Series.HttpStatus, Series.HttpVersion, Series.FailedByRegex, Series.HttpResolve];

    private static readonly Series[] Phases = [Series.HttpConnect, Series.HttpProcessing, Series.HttpTls, Series.HttpTransfer];

    public Prober Prober => Prober.Http;

    public async Task<bool> ProbeAsync(Probe probe, CancellationToken deadline)
    {
        foreach (var series in Zero)
        {
            probe.Set(series, 0);
        }

        var text = probe.Target.StartsWith("http://", StringComparison.Ordinal) || probe.Target.StartsWith("https://", StringComparison.Ordinal) ? probe.Target : "http://" + probe.Target;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            return probe.Fail("Could not parse target URL");
        }

        var address = await destination.ResolveAsync(probe, url.DnsSafeHost, probe.Module.Http.Family, deadline);
        probe.Set(Series.HttpResolve, probe.Value(Series.DnsLookup));
        if (address is null)
        {
            return false;
        }

        foreach (var series in Phases)
        {
            probe.Set(series, 0);
        }

        try
        {
            return await FollowAsync(probe, url, address, deadline);
        }
        catch (Exception failure) when (failure is IOException or SocketException or InvalidDataException or OperationCanceledException or HttpRequestException or OutboundRefused
            or System.Security.Authentication.AuthenticationException)
        {
            return probe.Fail("Error for HTTP request", "err", deadline.IsCancellationRequested ? "context deadline exceeded" : failure.Message);
        }
    }

    private async Task<bool> FollowAsync(Probe probe, Uri origin, IPAddress address, CancellationToken deadline)
    {
        var http = probe.Module.Http;
        var (url, method, body) = (origin, http.Method, http.Body);
        for (var hop = 0; ; hop++)
        {
            if (hop > 0)
            {
                var start = Stopwatch.GetTimestamp();
                address = await destination.AnyAsync(url.DnsSafeHost, deadline);
                probe.Add(Series.HttpResolve, Probe.Seconds(start));
            }

            probe.Say("Making HTTP request", "url", url, "host", url.Authority);
            var visit = new HttpVisit(probe, url, address, method, body, SameOrigin: hop == 0 || SameOrigin(origin, url), First: hop == 0);
            using var answer = await visit.RunAsync(http2, deadline);
            if (answer.Status is not (301 or 302 or 303 or 307 or 308) || answer.Find("Location").FirstOrDefault() is not { Length: > 0 } location)
            {
                return await new HttpVerdict(probe, answer).OfAsync(deadline);
            }

            probe.Set(Series.HttpRedirects, hop + 1);
            if (!http.FollowRedirects)
            {
                return await new HttpVerdict(probe, answer).OfAsync(deadline);
            }

            if (hop >= MostRedirects || !Uri.TryCreate(url, location, out var next) || next.Scheme is not ("http" or "https"))
            {
                probe.Fail(hop >= MostRedirects ? "Too many redirects" : "Redirect to an address that isn't http", "location", location);
                return await new HttpVerdict(probe, answer).OfAsync(deadline) && false;
            }

            probe.Say("Received redirect", "location", location);
            (method, body) = answer.Status is 307 or 308 ? (method, body) : (method == "HEAD" ? "HEAD" : "GET", []);
            url = next;
        }
    }

    private static bool SameOrigin(Uri one, Uri other) => one.Scheme == other.Scheme && one.Authority == other.Authority;
}

/// <summary>An answer whose body isn't read yet.</summary>
internal sealed class HttpAnswer(int status, double version, long length, bool ssl, Func<string, IEnumerable<string>> find, Stream body, IDisposable? owner = null) : IDisposable
{
    public int Status => status;

    public double Version => version;

    public long Length => length;

    public bool Ssl => ssl;

    public Stream Body => body;

    /// <summary>When its first octet came, a <see cref="Stopwatch"/> timestamp.</summary>
    public long Began { get; init; }

    public IEnumerable<string> Find(string header) => find(header);

    public void Dispose()
    {
        body.Dispose();
        owner?.Dispose();
    }
}
