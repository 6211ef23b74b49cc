using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Net;
using DnsClient;
using Platform.Probing.Conditions;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of a DNS probe.</summary>
internal sealed record DnsSettings
{
    [Required(ErrorMessage = "请填写域名"), StringLength(253), RegularExpression(HostNames.Pattern, ErrorMessage = HostNames.Message), Display(Name = "域名")]
    public string Name { get; init; } = "";

    [AllowedValues("A", "AAAA", "CNAME", "MX", "NS", "TXT", ErrorMessage = "记录类型只能是 A、AAAA、CNAME、MX、NS、TXT"), Display(Name = "记录类型")]
    public string Type { get; init; } = "A";

    [StringLength(253), RegularExpression(HostNames.Pattern, ErrorMessage = HostNames.Message), Display(Name = "DNS 服务器", Description = "留空使用系统配置")]
    public string? Server { get; init; }

    [Range(1, 65_535, ErrorMessage = "端口应为 1 到 65535"), Display(Name = "DNS 端口")]
    public int Port { get; init; } = 53;
}

/// <summary>dns: asks a name server itself, without any cache, so that it tells what a visitor's resolver would get.</summary>
internal sealed class DnsKind(OutboundGuard guard) : CheckKind<DnsSettings>
{
    public override string Name => "dns";

    public override string Title => "域名解析";

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        new("answers", FactType.Number, "解析记录数"), new("records", FactType.Text, "解析结果"), new("rcode", FactType.Text, "应答码"),
        new("latency", FactType.Duration, "解析耗时"),
    ];

    public override IReadOnlyList<string> DefaultConditions => ["answers > 0"];

    protected override string Target(DnsSettings settings) => $"{settings.Name} {settings.Type}" + (settings.Server is { } server ? $" @{server}" : "");

    protected override string Host(DnsSettings settings) => settings.Server ?? "system dns";

    protected override async Task<Observation> ProbeAsync(DnsSettings settings, ProbeContext context)
    {
        var start = Stopwatch.GetTimestamp();
        var servers = settings.Server is { } server
            ? (await guard.ResolveAsync(server, context.Deadline)).Select(address => new NameServer(new IPEndPoint(address, settings.Port))).ToArray()
            : [.. NameServer.ResolveNameServers(skipIPv6SiteLocal: true, fallbackToGooglePublicDns: false)];
        var client = new LookupClient(new LookupClientOptions(servers) { UseCache = false, Retries = 0, ThrowDnsErrors = false, Timeout = TimeSpan.FromMinutes(5) });
        var asked = Stopwatch.GetTimestamp();
        try
        {
            var answer = await client.QueryAsync(settings.Name, Enum.Parse<QueryType>(settings.Type), cancellationToken: context.Deadline);
            context.Trace.Phases = new Phases(Resolve: Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            context.Trace.Say($"{answer.NameServer}: {answer.Header.ResponseCode}, {answer.Answers.Count}");
            return Observed(answer, Stopwatch.GetElapsedTime(start));
        }
        catch (DnsResponseException failure)
        {
            var reason = context.Deadline.IsCancellationRequested || failure.Code == DnsResponseCode.ConnectionTimeout ? FailureReason.Timeout : FailureReason.Unreachable;
            return Observation.Failed(reason, reason == FailureReason.Timeout ? "DNS 服务器超时未响应" : "DNS 服务器没有应答");
        }
    }

    private static Observation Observed(IDnsQueryResponse answer, TimeSpan latency)
    {
        var records = string.Join('\n', answer.Answers.Select(record => record.ToString()));
        return new Observation
        {
            Facts = new Dictionary<string, Fact>
            {
                ["answers"] = Fact.Of(answer.Answers.Count),
                ["records"] = Fact.Of(records),
                ["rcode"] = Fact.Of(answer.Header.ResponseCode.ToString()),
                ["latency"] = Fact.Of(latency),
            },
            Latency = latency,
            Evidence = records.Length <= Observation.LongestEvidence ? records : records[..Observation.LongestEvidence],
        };
    }
}
