using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Net;
using System.Text;
using Platform.Probing.Checks.Web;
using Platform.Probing.Conditions;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of an HTTP probe.</summary>
internal sealed record HttpSettings
{
    [Required(ErrorMessage = "请填写地址"), StringLength(2_000), Display(Name = "地址", Description = "http:// 或 https:// 开头")]
    public string Url { get; init; } = "";

    [AllowedValues("GET", "HEAD", "POST", "PUT", ErrorMessage = "方法只能是 GET、HEAD、POST、PUT"), Display(Name = "方法")]
    public string Method { get; init; } = "GET";

    [Secret, Display(Name = "请求头", Description = "值加密保存，不再显示")]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    [StringLength(65_536), Secret, Display(Name = "请求正文")]
    public string? Body { get; init; }

    [StringLength(200), Display(Name = "正文类型")]
    public string ContentType { get; init; } = "application/json";

    [Range(0, 5), Display(Name = "最多跟随重定向次数")]
    public int Redirects { get; init; } = 5;

    [Display(Name = "忽略证书错误", Description = "仅用于自签名证书；有效期条件仍然有效")]
    public bool AcceptAnyCertificate { get; init; }
}

/// <summary>
/// http: one request as a visitor would make it, each time on a fresh connection; redirects are followed by hand so that each
/// hop passes the guard and secrets stay with the origin they were given for.
/// </summary>
internal sealed class HttpKind(HttpDoor door) : CheckKind<HttpSettings>
{
    private const int LargestBody = 1 << 20;

    public override string Name => "http";

    public override string Title => "网页与接口";

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        new("status", FactType.Number, "状态码"), new("latency", FactType.Duration, "响应时间"), new("body", FactType.Text, "正文"),
        new("size", FactType.Number, "正文字节数"), new("header", FactType.Text, "响应头", "名称"), new("json", FactType.Any, "JSON 字段", "$.路径"),
        new("cert_expires_in", FactType.Duration, "证书剩余有效期"), new("redirects", FactType.Number, "重定向次数"),
    ];

    public override IReadOnlyList<string> DefaultConditions => ["status < 400"];

    protected override string Target(HttpSettings settings) => new Uri(settings.Url).GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    protected override string Host(HttpSettings settings) => new Uri(settings.Url).Authority;

    protected override IEnumerable<FieldError> Rules(HttpSettings settings)
    {
        if (!Uri.TryCreate(settings.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
        {
            yield return new FieldError("url", "地址应为 http:// 或 https:// 开头的完整网址");
        }
        else if (url.UserInfo.Length > 0)
        {
            yield return new FieldError("url", "地址中不能带用户名和密码，请改用请求头 Authorization");
        }

        using var request = new HttpRequestMessage();
        foreach (var (name, value) in settings.Headers)
        {
            if (value.AsSpan().ContainsAny('\r', '\n', '\0') || !HeaderFits(request, name, value))
            {
                yield return new FieldError($"headers.{name}", "请求头的名称或值不能使用");
            }
        }
    }

    protected override async Task<Observation> ProbeAsync(HttpSettings settings, ProbeContext context)
    {
        var start = Stopwatch.GetTimestamp();
        var origin = new Uri(settings.Url);
        var url = origin;
        for (var hop = 0; ; hop++)
        {
            var exchange = door.Open(context.Trace, settings.AcceptAnyCertificate);
            using var request = Request(settings, url, sameOrigin: SameOrigin(origin, url), firstHop: hop == 0);
            using var response = await exchange.SendAsync(request, context.Deadline);
            if (exchange.CertificateProblem is { } problem && !settings.AcceptAnyCertificate)
            {
                return Observation.Failed(FailureReason.CertificateInvalid, problem);
            }

            if (IsRedirect(response.StatusCode) && response.Headers.Location is { } location && settings.Redirects > 0)
            {
                url = new Uri(url, location);
                if (hop >= settings.Redirects)
                {
                    return Observation.Failed(FailureReason.TooManyRedirects);
                }

                if (url.Scheme is not ("http" or "https") || url.Scheme == "http" && origin.Scheme == "https")
                {
                    return Observation.Failed(FailureReason.ProtocolError, "重定向到不安全的地址");
                }

                continue;
            }

            var body = await exchange.ReadAsync(response, LargestBody, context.Deadline);
            if (body is null)
            {
                return Observation.Failed(FailureReason.TooLarge, "正文超过 1 MiB");
            }

            return Observed(response, body, exchange, hop, Stopwatch.GetElapsedTime(start));
        }
    }

    private static Observation Observed(HttpResponseMessage response, byte[] body, HttpExchange exchange, int hops, TimeSpan latency)
    {
        var text = Encoding.UTF8.GetString(body);
        var json = new Lazy<JsonFacts>(() => new JsonFacts(text));
        var facts = new Dictionary<string, Fact>
        {
            ["status"] = Fact.Of((int)response.StatusCode),
            ["latency"] = Fact.Of(latency),
            ["body"] = Fact.Of(text),
            ["size"] = Fact.Of(body.Length),
            ["redirects"] = Fact.Of(hops),
        };
        if (exchange.CertificateLife is { } life)
        {
            facts["cert_expires_in"] = Fact.Of(life);
        }

        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new Observation
        {
            Facts = facts,
            Ask = (name, argument) => name == "header" ? headers.TryGetValue(argument, out var value) ? [Fact.Of(value)] : [] : json.Value.Find(argument),
            Latency = latency,
            Evidence = text.Length <= Observation.LongestEvidence ? text : text[..Observation.LongestEvidence],
        };
    }

    private static HttpRequestMessage Request(HttpSettings settings, Uri url, bool sameOrigin, bool firstHop)
    {
        // As browsers do: after a redirect the request becomes a GET without body; secrets never leave their origin.
        var request = new HttpRequestMessage(firstHop ? HttpMethod.Parse(settings.Method) : HttpMethod.Get, url) { Version = HttpVersion.Version11 };
        if (firstHop && settings.Body is { } body)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.Remove("Content-Type");
            request.Content.Headers.TryAddWithoutValidation("Content-Type", settings.ContentType);
        }

        request.Headers.UserAgent.ParseAdd("platform-probing/1.0");
        if (sameOrigin)
        {
            foreach (var (name, value) in settings.Headers)
            {
                request.Headers.Remove(name);
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    private static bool HeaderFits(HttpRequestMessage request, string name, string value)
    {
        try
        {
            return request.Headers.TryAddWithoutValidation(name, value);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool SameOrigin(Uri one, Uri other) => one.Scheme == other.Scheme && one.Authority == other.Authority;

    private static bool IsRedirect(HttpStatusCode status) => status is HttpStatusCode.Moved or HttpStatusCode.Redirect or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
}
