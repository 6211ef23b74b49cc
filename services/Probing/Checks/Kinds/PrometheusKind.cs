using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Text;
using Platform.Probing.Checks.Web;
using Platform.Probing.Conditions;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of a scrape.</summary>
internal sealed record PrometheusSettings
{
    [Required(ErrorMessage = "请填写地址"), StringLength(2_000), Display(Name = "指标地址", Description = "例如 http://10.0.0.5:9100/metrics")]
    public string Url { get; init; } = "";

    [StringLength(4_096), Secret, Display(Name = "令牌", Description = "作为 Bearer 令牌发送；加密保存")]
    public string? Token { get; init; }
}

/// <summary>
/// prometheus: scrapes an exporter; each series is a fact by name, <c>metric("node_load1") &lt; 8</c>. For host exporters it
/// adds <c>cpu_used_percent</c>, <c>memory_used_percent</c> and <c>disk_used_percent</c>.
/// </summary>
internal sealed class PrometheusKind(HttpDoor door, TimeProvider time) : CheckKind<PrometheusSettings>
{
    private const int LargestScrape = 8 << 20;
    private static readonly TimeSpan BetweenScrapes = TimeSpan.FromMilliseconds(500);

    public override string Name => "prometheus";

    public override string Title => "指标采集";

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        new("metric", FactType.Number, "指标", "名称", Open: true), new("status", FactType.Number, "状态码"), new("latency", FactType.Duration, "采集耗时"),
        new("series", FactType.Number, "序列数"),
    ];

    public override IReadOnlyList<string> DefaultConditions => ["series > 0"];

    protected override string Target(PrometheusSettings settings) => new Uri(settings.Url).GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    protected override string Host(PrometheusSettings settings) => new Uri(settings.Url).Authority;

    protected override IEnumerable<FieldError> Rules(PrometheusSettings settings)
    {
        if (!Uri.TryCreate(settings.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
        {
            yield return new FieldError("url", "地址应为 http:// 或 https:// 开头的完整网址，不带用户名和密码");
        }

        if (settings.Token?.AsSpan().ContainsAnyExceptInRange('!', '~') == true)
        {
            yield return new FieldError("token", "令牌只能由可见的 ASCII 字符组成");
        }
    }

    protected override async Task<Observation> ProbeAsync(PrometheusSettings settings, ProbeContext context)
    {
        var start = Stopwatch.GetTimestamp();
        var (first, failed) = await ScrapeAsync(settings, context);
        if (first is null)
        {
            return failed!;
        }

        var latency = Stopwatch.GetElapsedTime(start);
        var derived = HostMetrics.Derive(first, null);
        if (first.Find("node_cpu_seconds_total").Count > 0)
        {
            // CPU use is the growth of counters between two looks; a second look keeps the probe free of memory.
            await Task.Delay(BetweenScrapes, time, context.Deadline);
            derived = HostMetrics.Derive(first, (await ScrapeAsync(settings, context)).Metrics);
        }

        context.Trace.Say($"{first.Count} series; {string.Join(", ", derived.Select(entry => $"{entry.Key} = {entry.Value:0.##}"))}");
        return new Observation
        {
            Facts = new Dictionary<string, Fact> { ["status"] = Fact.Of(200), ["latency"] = Fact.Of(latency), ["series"] = Fact.Of(first.Count) },
            Ask = (_, name) => derived.TryGetValue(name, out var value) ? [Fact.Of(value)] : first.Find(name),
            Latency = latency,
        };
    }

    private async Task<(MetricsText? Metrics, Observation? Failed)> ScrapeAsync(PrometheusSettings settings, ProbeContext context)
    {
        var exchange = door.Open(context.Trace);
        using var request = new HttpRequestMessage(HttpMethod.Get, settings.Url);
        request.Headers.TryAddWithoutValidation("Accept", "text/plain;version=0.0.4");
        if (settings.Token is { } token)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }

        using var response = await exchange.SendAsync(request, context.Deadline);
        if (exchange.CertificateProblem is { } problem)
        {
            return (null, Observation.Failed(FailureReason.CertificateInvalid, problem));
        }

        if (!response.IsSuccessStatusCode)
        {
            return (null, Observation.Failed(FailureReason.ProtocolError, $"采集应答状态码 {(int)response.StatusCode}，应为 200"));
        }

        var body = await exchange.ReadAsync(response, LargestScrape, context.Deadline);
        return body is null
            ? (null, Observation.Failed(FailureReason.TooLarge, "指标超过 8 MiB"))
            : (new MetricsText(Encoding.UTF8.GetString(body)), null);
    }
}
