using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Net.Sockets;
using System.Web;
using Platform.Probing.Checks.Metrics;
using Platform.Probing.Checks.Web;
using Platform.Probing.Conditions;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of a scrape.</summary>
internal sealed record PrometheusSettings : WebSource
{
    [Required(ErrorMessage = "请填写地址"), StringLength(2_000), Display(Name = "指标地址", Description = "例如 http://10.0.0.5:9100/metrics；SNMP 设备写 snmp_exporter 的 /snmp?target=…&module=…")]
    public string Url { get; init; } = "";

    [Range(typeof(TimeSpan), "00:00:00", "00:01:00", ErrorMessage = "两次采集的间隔应为 0s 到 1m"), Display(Name = "两次采集的间隔", Description = "CPU 使用率、流量等增长速度需要采集两次；0s 只采集一次")]
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>
/// prometheus: scrapes an exporter; conditions name series with label selectors, <c>metric("node_filesystem_avail_bytes{mountpoint=\"/\"}") &gt; 1000000000</c>,
/// or what was worked out for hosts, <c>cpu_used_percent &lt; 90</c>. Growth of counters is measured between two scrapes of one probe:
/// so a probe needs no memory and tells the same on every replica.
/// </summary>
internal sealed class PrometheusKind(HttpDoor door, TimeProvider time) : CheckKind<PrometheusSettings>
{
    private const int LargestScrape = 16 << 20;
    private const string Accept = "text/plain;version=0.0.4,application/openmetrics-text;version=1.0.0;q=0.5";

    /// <summary>Facts of hosts: name, type, title; from <see cref="HostMetrics"/>.</summary>
    private static readonly FactDescription[] OfHosts =
    [
        new("cpu_used_percent", FactType.Percent, "CPU 使用率"), new("memory_used_percent", FactType.Percent, "内存使用率"),
        new("swap_used_percent", FactType.Percent, "交换区使用率"), new("disk_used_percent", FactType.Percent, "磁盘使用率"),
        new("disk_free_bytes", FactType.Size, "磁盘剩余字节"), new("inode_used_percent", FactType.Percent, "inode 使用率"),
        new("disk_busy_percent", FactType.Percent, "磁盘繁忙度"), new("disk_read_bytes", FactType.Size, "磁盘读取速度"),
        new("disk_write_bytes", FactType.Size, "磁盘写入速度"), new("net_in_bytes", FactType.Size, "网络流入速度"),
        new("net_out_bytes", FactType.Size, "网络流出速度"), new("load1", FactType.Number, "1 分钟负载"), new("load5", FactType.Number, "5 分钟负载"),
        new("load15", FactType.Number, "15 分钟负载"), new("uptime", FactType.Duration, "运行时间"),
    ];

    public override string Name => "prometheus";

    public override string Title => "指标采集";

    public override KindPlace Place => new("主机与设备", "主机、Windows、SNMP 设备和任意导出器的指标");

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        .. OfHosts, new("metric", FactType.Number, "指标", "序列", Open: true, Check: Scrapes.NotSelector), new("rate", FactType.Number, "每秒增长", "序列", Check: Scrapes.NotSelector),
        new("quantile", FactType.Number, "分位值", "0.99, 序列", Check: Scrapes.NotQuantile), new("age", FactType.Duration, "距今", "序列", Check: Scrapes.NotSelector),
        new("label", FactType.Text, "标签", "序列.标签", Check: Scrapes.NotLabel),
        new("latency", FactType.Duration, "采集耗时"), new("series", FactType.Number, "序列总数"), new("bad_lines", FactType.Number, "无法识别的行数"),
    ];

    public override IReadOnlyList<string> DefaultConditions => ["series > 0"];

    protected override string Target(PrometheusSettings settings) =>
        WebSource.Shown(settings.Url) + (HttpUtility.ParseQueryString(new Uri(settings.Url).Query)["target"] is { Length: > 0 } target ? $" → {target}" : "");

    protected override string Host(PrometheusSettings settings) => new Uri(settings.Url).Authority;

    protected override IEnumerable<FieldError> Rules(PrometheusSettings settings) => settings.Mistakes(settings.Url);

    protected override async Task<Observation> ProbeAsync(PrometheusSettings settings, ProbeContext context)
    {
        var start = Stopwatch.GetTimestamp();
        var first = await ScrapeAsync(settings, context);
        var at = time.GetUtcNow();
        var scraped = Stopwatch.GetTimestamp();
        var phases = context.Trace.Phases;
        var latency = Stopwatch.GetElapsedTime(start, scraped);
        context.Trace.Say($"{first.Series.Count} samples" + (first.BadLines > 0 ? $"; {first.BadLines} lines could not be read, the first is line {first.FirstBadLine}" : ""));
        MetricsText? second = null;
        if (settings.Window > TimeSpan.Zero)
        {
            second = await AgainAsync(settings, context);
            context.Trace.Phases = phases;
        }

        var scrapes = new Scrapes(first.Series, second?.Series, Stopwatch.GetElapsedTime(scraped).TotalSeconds, at);
        return new Observation
        {
            Facts = new Dictionary<string, Fact>
            {
                ["latency"] = Fact.Of(latency), ["series"] = Fact.Of(first.Series.Count), ["bad_lines"] = Fact.Of(first.BadLines),
            },
            Several = OfHosts.Where(fact => scrapes.Host.Of(fact.Name).Count > 0).ToDictionary(
                fact => fact.Name,
                fact => (IReadOnlyList<Fact>)[.. scrapes.Host.Of(fact.Name).Select(sample => new Fact(fact.Type, sample.Value, null, sample.Labels))]),
            Ask = scrapes.Ask,
            Latency = latency,
            Evidence = string.Join('\n', OfHosts.SelectMany(fact => scrapes.Host.Of(fact.Name).Take(5).Select(sample => $"{fact.Name}{sample.Labels} {sample.Value:0.##}"))),
        };
    }

    /// <summary>A second look that fails takes the growth away, not what the first one saw.</summary>
    private async Task<MetricsText?> AgainAsync(PrometheusSettings settings, ProbeContext context)
    {
        try
        {
            await Task.Delay(settings.Window, time, context.Deadline);
            return await ScrapeAsync(settings, context);
        }
        catch (Exception failure) when (failure is ProbeFailed or OperationCanceledException or HttpRequestException or IOException or SocketException)
        {
            context.Trace.Say($"no second look: {failure.Message}");
            return null;
        }
    }

    private async Task<MetricsText> ScrapeAsync(PrometheusSettings settings, ProbeContext context)
    {
        var page = await settings.FetchAsync(door, context, new Uri(settings.Url), LargestScrape, Accept);
        var metrics = MetricsText.Read(page.Body);
        return metrics switch
        {
            { TooMany: true } => throw new ProbeFailed(FailureReason.TooLarge, $"指标超过 {MetricsText.MostSamples} 个序列"),
            { Series.Count: 0, BadLines: > 0 } => throw new ProbeFailed(FailureReason.ProtocolError, $"应答不是 Prometheus 指标文本（第 {metrics.FirstBadLine} 行）"),
            { Ended: false } when page.ContentType.StartsWith("application/openmetrics-text", StringComparison.OrdinalIgnoreCase) =>
                throw new ProbeFailed(FailureReason.ProtocolError, "指标应答不完整：缺少结尾标记 # EOF"),
            _ => metrics,
        };
    }
}
