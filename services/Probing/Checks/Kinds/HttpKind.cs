using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using Platform.Probing.Checks.Web;
using Platform.Probing.Conditions;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of an HTTP probe: one request, or a transaction of several steps.</summary>
internal sealed record HttpSettings : WebSettings
{
    private WebTransaction? transaction;

    [Required(ErrorMessage = "请填写地址"), StringLength(2_000), Display(Name = "地址", Description = "http:// 或 https:// 开头")]
    public string Url { get; init; } = "";

    [AllowedValues("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"), Display(Name = "方法")]
    public string Method { get; init; } = "GET";

    [Secret, MaxLength(50), Display(Name = "请求头", Description = "值加密保存，不再显示；有步骤时随同源的每一步发送")]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    [Secret, StringLength(65_536), Display(Name = "请求正文")]
    public string? Body { get; init; }

    [StringLength(200), Display(Name = "正文类型")]
    public string ContentType { get; init; } = "application/json";

    [Display(Name = "认证", Description = "只发送给检查地址所在的站点")]
    public WebAuth? Auth { get; init; }

    [Range(0, 10), Display(Name = "最多跟随重定向次数")]
    public int Redirects { get; init; } = 5;

    [Range(1_024, 16 << 20), Display(Name = "正文上限（字节）")]
    public int BodyLimit { get; init; } = 1 << 20;

    [Display(Name = "使用 HTTP/2", Description = "不支持即为失败")]
    public bool Http2 { get; init; }

    [MaxLength(20), Display(Name = "步骤", Description = "多步事务：依次执行，后面的步骤可用前面提取的变量")]
    public IReadOnlyList<WebStep> Steps { get; init; } = [];

    internal WebTransaction Transaction => transaction ??= WebTransaction.Read(new Uri(Url), Steps).Transaction;
}

/// <summary>http: a request, or several that belong together, as a visitor would make them, each on a fresh connection.</summary>
internal sealed class HttpKind(HttpDoor door) : CheckKind<HttpSettings>
{
    public override string Name => "http";

    public override string Title => "网页与接口";

    public override KindPlace Place => new("网页与接口", "页面与接口可用、响应、正文、多步业务流程");

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        .. WebFacts.OfAnswer, .. WebFacts.OfPhases, new("step_status", FactType.Number, "步骤状态码", "步骤名称"), new("step_latency", FactType.Duration, "步骤耗时", "步骤名称"),
    ];

    public override IReadOnlyList<string> DefaultConditions => ["status < 400"];

    protected override string Target(HttpSettings settings) => new Uri(settings.Url).GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    protected override string Host(HttpSettings settings) => new Uri(settings.Url).Authority;

    protected override string Reaches(HttpSettings settings) =>
        string.Join('|', settings.Transaction.Reaches.Prepend(base.Reaches(settings)).Append(settings.Proxy?.Url ?? ""));

    protected override IEnumerable<FieldError> Rules(HttpSettings settings)
    {
        var address = WebAddress.Of(settings.Url);
        var errors = address.Errors("url").Concat(WebAddress.HeaderErrors(settings.Headers, "")).Concat(settings.Auth?.Errors("auth") ?? []).Concat(settings.AccessErrors());
        if (settings.Steps.Count > 0 && (settings.Body is not null || settings.Method != "GET"))
        {
            errors = errors.Append(new FieldError(settings.Body is not null ? "body" : "method", "有步骤时，方法和正文写在步骤里"));
        }

        return address.Origin.Length > 0 ? errors.Concat(WebTransaction.Read(new Uri(settings.Url), settings.Steps).Errors) : errors;
    }

    protected override async Task<Observation> ProbeAsync(HttpSettings settings, ProbeContext context)
    {
        if (settings.Steps.Count > 0)
        {
            return await StepsAsync(settings, context);
        }

        var ask = Ask(settings, new Uri(settings.Url), HttpMethod.Parse(settings.Method)) with { Body = settings.Body, ContentType = settings.ContentType };
        var answer = await new WebVisit(door, context, new CookieJar()).GoAsync(ask);
        return WebFacts.Observe(answer, answer.Latency, context.Trace);
    }

    private async Task<Observation> StepsAsync(HttpSettings settings, ProbeContext context)
    {
        var start = Stopwatch.GetTimestamp();
        var address = new Uri(settings.Url);
        var (answer, taken, failed, values) = await settings.Transaction.RunAsync(
            door, context, (url, method) => WebVisit.SameOrigin(address, url) ? Ask(settings, url, method) : Ask(settings, url, method) with { Headers = [], Auth = null });
        if (failed is not null)
        {
            return failed;
        }

        var seen = WebFacts.Observe(answer!, Stopwatch.GetElapsedTime(start), context.Trace);
        return seen with
        {
            Evidence = WebTransaction.Evidence(answer, values),
            Ask = (name, argument) => name is "step_status" or "step_latency"
                ? taken.FirstOrDefault(step => step.Name == argument) is { } step ? [name == "step_status" ? Fact.Of(step.Status) : Fact.Of(step.Latency)] : []
                : seen.Ask!(name, argument),
        };
    }

    private static WebAsk Ask(HttpSettings settings, Uri url, HttpMethod method) => new(method, url)
    {
        Headers = [.. settings.Headers],
        Auth = settings.Auth,
        Redirects = settings.Redirects,
        BodyLimit = settings.BodyLimit,
        Access = settings.Access(settings.Http2),
    };
}
