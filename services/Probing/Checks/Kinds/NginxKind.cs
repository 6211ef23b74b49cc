using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Platform.Probing.Checks.Web;
using Platform.Probing.Conditions;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of an nginx probe.</summary>
internal sealed record NginxSettings : WebSource
{
    [Required(ErrorMessage = "请填写地址"), StringLength(2_000), Display(Name = "状态页地址", Description = "nginx 的 stub_status 页面，例如 http://10.0.0.5/stub_status")]
    public string Url { get; init; } = "";

    [Range(typeof(TimeSpan), "00:00:00", "00:01:00", ErrorMessage = "测量时长应为 0s 到 1m"), Display(Name = "测量时长", Description = "每秒请求数由间隔此时长的两次读数得出；0s 只读一次")]
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>nginx: what its stub_status page counts; the probe's own connection is among them.</summary>
internal sealed partial class NginxKind(HttpDoor door, TimeProvider time) : CheckKind<NginxSettings>
{
    private const int LargestPage = 1 << 20;

    public override string Name => "nginx";

    public override string Title => "Nginx 状态";

    public override KindPlace Place => new("中间件", "连接数和请求数（stub_status）");

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        new("active", FactType.Number, "活动连接数"), new("reading", FactType.Number, "正在读取的连接数"), new("writing", FactType.Number, "正在响应的连接数"),
        new("waiting", FactType.Number, "空闲连接数"), new("accepts", FactType.Number, "接受连接累计"), new("handled", FactType.Number, "处理连接累计"),
        new("requests", FactType.Number, "请求累计"), new("dropped", FactType.Number, "丢弃连接累计"), new("requests_per_second", FactType.Number, "每秒请求数"),
        new("dropped_per_second", FactType.Number, "每秒丢弃连接数"), new("version", FactType.Text, "版本"), new("latency", FactType.Duration, "响应时间"),
    ];

    public override IReadOnlyList<string> DefaultConditions => ["active >= 1"];

    protected override string Target(NginxSettings settings) => WebSource.Shown(settings.Url);

    protected override string Host(NginxSettings settings) => new Uri(settings.Url).Authority;

    protected override IEnumerable<FieldError> Rules(NginxSettings settings) => settings.Mistakes(settings.Url);

    protected override async Task<Observation> ProbeAsync(NginxSettings settings, ProbeContext context)
    {
        var start = Stopwatch.GetTimestamp();
        var (first, server) = await LookAsync(settings, context);
        var latency = Stopwatch.GetElapsedTime(start);
        var facts = first.ToDictionary(count => count.Key, count => Fact.Of(count.Value));
        facts["dropped"] = Fact.Of(first["accepts"] - first["handled"]);
        facts["latency"] = Fact.Of(latency);
        if (server.StartsWith("nginx/", StringComparison.Ordinal))
        {
            facts["version"] = Fact.Of(server["nginx/".Length..]);
        }

        if (settings.Window > TimeSpan.Zero)
        {
            var phases = context.Trace.Phases;
            var between = Stopwatch.GetTimestamp();
            await Task.Delay(settings.Window, time, context.Deadline);
            var (second, _) = await LookAsync(settings, context);
            context.Trace.Phases = phases;
            var seconds = Stopwatch.GetElapsedTime(between).TotalSeconds;

            // The second look is a request too.
            facts["requests_per_second"] = Fact.Of(Math.Max(0, second["requests"] - first["requests"] - 1) / seconds);
            facts["dropped_per_second"] = Fact.Of(Math.Max(0, second["accepts"] - second["handled"] - (first["accepts"] - first["handled"])) / seconds);
        }

        return new Observation
        {
            Facts = facts, Latency = latency, Evidence = string.Join('\n', facts.Select(fact => $"{fact.Key} {fact.Value.Chinese()}")),
        };
    }

    private async Task<(Dictionary<string, double> Counts, string Server)> LookAsync(NginxSettings settings, ProbeContext context)
    {
        var page = await settings.FetchAsync(door, context, new Uri(settings.Url), LargestPage, "text/plain");
        var read = StubStatus().Match(page.Body);
        if (!read.Success)
        {
            throw new ProbeFailed(FailureReason.ProtocolError, "应答不是 nginx stub_status 页面");
        }

        return (read.Groups.Values.Skip(1).ToDictionary(group => group.Name, group => double.Parse(group.Value, CultureInfo.InvariantCulture)), page.Server);
    }

    [GeneratedRegex(
        @"^\s*Active connections: (?<active>\d{1,15})\s+server accepts handled requests\D*?(?<accepts>\d{1,15}) (?<handled>\d{1,15}) (?<requests>\d{1,15})[ \d]*\s+"
        + @"Reading: (?<reading>\d{1,15}) Writing: (?<writing>\d{1,15}) Waiting: (?<waiting>\d{1,15})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex StubStatus();
}
