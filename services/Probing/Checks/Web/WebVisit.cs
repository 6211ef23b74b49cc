using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Platform.Probing.Checks.Web;

/// <summary>One request, with what goes along only as long as the origin stays the same.</summary>
internal sealed record WebAsk(HttpMethod Method, Uri Url)
{
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public string? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    public WebAuth? Auth { get; init; }

    public int Redirects { get; init; } = 5;

    public int BodyLimit { get; init; } = 1 << 20;

    public WebAccess Access { get; init; } = WebAccess.Plain;

    /// <summary>A redirect to such an address is the end of the visit: it is looked at, never gone to.</summary>
    public Func<Uri, bool>? StopAt { get; init; }
}

/// <summary>The answer at the end of the redirects.</summary>
internal sealed record WebAnswer(int Status, byte[] Body, Shaken? Certificate, Uri Url, int Redirects, TimeSpan Latency)
{
    private string? text;

    /// <summary>Headers of the answer and of its body.</summary>
    public required (HttpHeadersNonValidated Answer, HttpHeadersNonValidated Body) Headers { get; init; }

    /// <summary>The body as text, in its own character set; decoded when somebody asks.</summary>
    public string Text => text ??= TextDecoding.Text(Body, Header("Content-Type"));

    public string? Header(string name) =>
        Headers.Answer.TryGetValues(name, out var values) || Headers.Body.TryGetValues(name, out values) ? values.ToString() : null;
}

/// <summary>
/// Goes to an address as a visitor would: redirects are followed by hand, each hop on a fresh connection past the guard, and secrets
/// stay with the origin they were given for. Ends with an answer or a <see cref="ProbeFailed"/>.
/// </summary>
internal sealed class WebVisit(HttpDoor door, ProbeContext context, CookieJar cookies)
{
    public async Task<WebAnswer> GoAsync(WebAsk ask)
    {
        var start = Stopwatch.GetTimestamp();
        var (method, url, body, answered) = (ask.Method, ask.Url, ask.Body, (string?)null);
        for (var hop = 0; ;)
        {
            var sameOrigin = SameOrigin(ask.Url, url);
            var exchange = door.Open(context.Trace, ask.Access);
            using var request = Request(ask, method, url, body, sameOrigin, answered);
            using var response = await exchange.SendAsync(request, context.Deadline);
            if (response.StatusCode == 0)
            {
                throw new ProbeFailed(FailureReason.CertificateInvalid, exchange.CertificateProblem!);
            }

            cookies.Take(url, response);
            if (response.StatusCode == HttpStatusCode.Unauthorized && sameOrigin && answered is null && Digest(ask, response, method, url) is { } answer)
            {
                answered = answer;
                continue;
            }

            if (ask.Redirects > 0 && Redirection(response) is { } location)
            {
                if (ask.StopAt is { } stop && new Uri(url, location) is var end && stop(end))
                {
                    return Answer(response, [], exchange, end, hop + 1, start);
                }

                hop = hop < ask.Redirects ? hop + 1 : throw new ProbeFailed(FailureReason.TooManyRedirects, $"重定向超过 {ask.Redirects} 次");
                (method, url, body) = Next(ask, response.StatusCode, method, Target(url, location, ask.Url), body);
                answered = null;
                continue;
            }

            var bytes = await exchange.ReadAsync(response, ask.BodyLimit, context.Deadline)
                ?? throw new ProbeFailed(FailureReason.TooLarge, $"正文超过 {Size(ask.BodyLimit)}");
            return Answer(response, bytes, exchange, url, hop, start);
        }
    }

    public static bool SameOrigin(Uri one, Uri other) => one.Scheme == other.Scheme && one.Authority == other.Authority;

    private static WebAnswer Answer(HttpResponseMessage response, byte[] body, HttpExchange exchange, Uri url, int hops, long start) =>
        new((int)response.StatusCode, body, exchange.Certificate, url, hops, Stopwatch.GetElapsedTime(start))
        {
            Headers = (response.Headers.NonValidated, response.Content.Headers.NonValidated),
        };

    private HttpRequestMessage Request(WebAsk ask, HttpMethod method, Uri url, string? body, bool sameOrigin, string? answered)
    {
        var request = new HttpRequestMessage(method, url);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", ask.ContentType);
        }

        request.Headers.TryAddWithoutValidation("User-Agent", "platform-probing/1.0");
        if (cookies.HeaderFor(url) is { } cookie)
        {
            request.Headers.TryAddWithoutValidation("Cookie", cookie);
        }

        if (!sameOrigin)
        {
            return request;
        }

        if ((answered ?? ask.Auth?.Header()) is { } authorization)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        foreach (var (name, value) in ask.Headers)
        {
            Set(request, name, value);
        }

        return request;
    }

    /// <summary>What the check says replaces what we would say; headers of the body belong to it.</summary>
    private static void Set(HttpRequestMessage request, string name, string value)
    {
        if (request.Headers.NonValidated.Contains(name))
        {
            request.Headers.Remove(name);
        }

        if (!request.Headers.TryAddWithoutValidation(name, value) && request.Content?.Headers is { } headers)
        {
            if (headers.NonValidated.Contains(name))
            {
                headers.Remove(name);
            }

            headers.TryAddWithoutValidation(name, value);
        }
    }

    /// <summary>As browsers go on: 303, and 301 and 302 after a POST, become a GET; 307 and 308 repeat the request, but its body stays with its origin.</summary>
    private static (HttpMethod Method, Uri Url, string? Body) Next(WebAsk ask, HttpStatusCode status, HttpMethod method, Uri url, string? body)
    {
        if (status is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
        {
            return body is null || SameOrigin(ask.Url, url)
                ? (method, url, body)
                : throw new ProbeFailed(FailureReason.ProtocolError, $"状态码 {(int)status} 重定向到其他站点，请求正文不能随之发送");
        }

        return method == HttpMethod.Head ? (method, url, null) : (HttpMethod.Get, url, null);
    }

    private static Uri Target(Uri here, Uri location, Uri origin)
    {
        var url = new Uri(here, location);
        return url.Scheme is "https" || url.Scheme is "http" && origin.Scheme == "http"
            ? url
            : throw new ProbeFailed(FailureReason.ProtocolError, "重定向到不安全的地址");
    }

    private static Uri? Redirection(HttpResponseMessage response) => response.StatusCode is HttpStatusCode.Moved or HttpStatusCode.Redirect or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect ? response.Headers.Location : null;

    private static string? Digest(WebAsk ask, HttpResponseMessage response, HttpMethod method, Uri url) =>
        ask.Auth is { Type: "digest" } auth && response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var challenges)
            ? auth.Answer(challenges, method.Method, url.PathAndQuery) : null;

    private static string Size(int bytes) => bytes >= 1 << 20 ? $"{bytes / (1 << 20)} MiB" : $"{bytes / 1024} KiB";
}
