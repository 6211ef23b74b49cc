using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using DnsClient;
using Platform.Probing.Checks.Names;
using Platform.Probing.Conditions;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of a DNS probe.</summary>
internal sealed record DnsSettings
{
    [Required(ErrorMessage = "请填写域名"), StringLength(253), RegularExpression(HostNames.Pattern, ErrorMessage = HostNames.Message), Display(Name = "域名", Description = "反向解析（PTR）可直接填写 IP 地址")]
    public string Name { get; init; } = "";

    [AllowedValues("A", "AAAA", "CNAME", "MX", "NS", "TXT", "SOA", "SRV", "PTR", ErrorMessage = "记录类型只能是 A、AAAA、CNAME、MX、NS、TXT、SOA、SRV、PTR"), Display(Name = "记录类型")]
    public string Type { get; init; } = "A";

    [StringLength(253), RegularExpression(HostNames.Pattern, ErrorMessage = HostNames.Message), Display(Name = "DNS 服务器", Description = "留空使用平台配置的第一台")]
    public string? Server { get; init; }

    [Range(1, 65_535, ErrorMessage = "端口应为 1 到 65535"), Display(Name = "DNS 端口")]
    public int Port { get; init; } = 53;

    [Display(Name = "对比服务器", Description = "与上一台结果对比，最多 8 台，可带端口")]
    public string[] CompareWith { get; init; } = [];

    [AllowedValues("udp", "tcp", "both", ErrorMessage = "传输方式只能是 udp、tcp、both"), Display(Name = "传输方式")]
    public string Transport { get; init; } = "udp";

    [Display(Name = "期望结果", Description = "全部记录应与此完全一致（不分顺序），如 10.0.0.1 或 10 mail.example.cn；留空不检查")]
    public string[] Expected { get; init; } = [];
}

/// <summary>dns: asks name servers itself, without any cache, so that it tells what a visitor's resolver would get, and whether all say the same.</summary>
internal sealed class DnsKind(OutboundGuard guard) : CheckKind<DnsSettings>
{
    public override string Name => "dns";

    public override string Title => "域名解析";

    public override KindPlace Place => new("网络与证书", "解析结果、耗时与权威应答");

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        new("answers", FactType.Number, "解析记录数"), new("records", FactType.Text, "解析结果"), new("rcode", FactType.Text, "应答码"),
        new("ttl", FactType.Duration, "最小 TTL"), new("authoritative", FactType.Flag, "权威应答"), new("as_expected", FactType.Flag, "与期望结果一致"),
        new("agree", FactType.Flag, "各服务器结果一致"), new("unanswered", FactType.Number, "无应答的服务器数"), new("latency", FactType.Duration, "解析耗时"),
    ];

    public override IReadOnlyList<string> DefaultConditions => ["answers > 0", "as_expected == true", "agree == true"];

    protected override string Target(DnsSettings settings) => $"{settings.Name} {settings.Type}" + (settings.Server is { } server ? $" @{server}" : "");

    protected override string Host(DnsSettings settings) => settings.Server ?? "system dns";

    protected override IEnumerable<FieldError> Rules(DnsSettings settings)
    {
        if (settings.CompareWith.Length > 8 || settings.CompareWith.Any(server => server.Length > 253 || !System.Text.RegularExpressions.Regex.IsMatch(server, HostNames.Pattern)))
        {
            yield return new FieldError("compareWith", "最多 8 台，" + HostNames.Message);
        }

        if (settings.Expected.Length > 50 || settings.Expected.Any(value => string.IsNullOrWhiteSpace(value) || value.Length > 500))
        {
            yield return new FieldError("expected", "最多 50 条，每条最长 500 个字符");
        }
    }

    protected override async Task<Observation> ProbeAsync(DnsSettings settings, ProbeContext context)
    {
        var start = Stopwatch.GetTimestamp();
        context.Deadline.ThrowIfCancellationRequested();
        var servers = await ServersAsync(settings, context.Deadline);
        if (servers.Count == 0)
        {
            return Observation.Failed(FailureReason.NotAllowed, "没有可用的 DNS 服务器：请填写“DNS 服务器”，或设置 Probing:Outbound:Resolvers");
        }

        var question = Question(settings);
        var asked = await Task.WhenAll(servers.SelectMany(server => Transports(settings).Select(tcp => DnsAnswer.AskAsync(server, question, tcp, context))));
        var first = asked[0];
        context.Trace.Phases = new Phases(Resolve: first.Took.TotalMilliseconds);
        return first.Failure == FailureReason.None
            ? Observed(settings, asked, Stopwatch.GetElapsedTime(start))
            : Observation.Failed(first.Failure, $"DNS 服务器 {first.Server} {(first.Failure == FailureReason.Timeout ? "超时未响应" : "没有应答")}");
    }

    private static Observation Observed(DnsSettings settings, DnsAnswer[] asked, TimeSpan latency)
    {
        var first = asked[0];
        var expected = settings.Expected.Select(value => value.Trim().TrimEnd('.')).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var facts = new Dictionary<string, Fact>
        {
            ["answers"] = Fact.Of(first.Records.Count),
            ["records"] = Fact.Of(string.Join('\n', first.Records)),
            ["rcode"] = Fact.Of(first.Code),
            ["authoritative"] = Fact.Of(first.Authoritative),
            ["as_expected"] = Fact.Of(expected.Count == 0 || expected.SetEquals(first.Records)),
            ["agree"] = Fact.Of(Array.TrueForAll(asked, answer => answer.Failure == FailureReason.None && answer.Says == first.Says)),
            ["unanswered"] = Fact.Of(asked.Count(answer => answer.Failure != FailureReason.None)),
            ["latency"] = Fact.Of(latency),
        };
        if (first.Ttl is { } ttl)
        {
            facts["ttl"] = Fact.Of(TimeSpan.FromSeconds(ttl));
        }

        var evidence = string.Join('\n', asked.Select(answer => answer.Line));
        return new Observation { Facts = facts, Latency = latency, Evidence = evidence.Length <= Observation.LongestEvidence ? evidence : evidence[..Observation.LongestEvidence] };
    }

    private async Task<List<NameServer>> ServersAsync(DnsSettings settings, CancellationToken deadline)
    {
        var servers = new List<NameServer>();
        if (settings.Server is { } server)
        {
            servers.Add(new NameServer(new IPEndPoint((await guard.ResolveAsync(server, deadline))[0], settings.Port)));
        }
        else
        {
            servers.AddRange(guard.Resolvers.Take(1));
        }

        foreach (var other in settings.CompareWith)
        {
            servers.Add(new NameServer(await PlaceAsync(other, settings.Port, deadline)));
        }

        return servers;
    }

    /// <summary>An address, an address with a port, or a name with or without one.</summary>
    private async Task<IPEndPoint> PlaceAsync(string text, int port, CancellationToken deadline)
    {
        if (NameServers.Parse(text) is { } place)
        {
            var literal = IPAddress.TryParse(text, out _);
            return new IPEndPoint((await guard.ResolveAsync(place.Address.ToString(), deadline))[0], literal ? port : place.Port);
        }

        var colon = text.LastIndexOf(':');
        var named = colon > 0 && int.TryParse(text.AsSpan(colon + 1), out var own) ? (Host: text[..colon], Port: own) : (Host: text, Port: port);
        return named.Port is > 0 and <= 65_535
            ? new IPEndPoint((await guard.ResolveAsync(named.Host, deadline))[0], named.Port)
            : throw new SocketException((int)SocketError.HostNotFound);
    }

    private static DnsQuestion Question(DnsSettings settings)
    {
        var type = Enum.Parse<QueryType>(settings.Type);
        return type == QueryType.PTR && IPAddress.TryParse(settings.Name, out var address)
            ? LookupClient.GetReverseQuestion(address)
            : new DnsQuestion(NameResolver.Ascii(settings.Name.TrimEnd('.')), type);
    }

    private static bool[] Transports(DnsSettings settings) => settings.Transport switch
    {
        "tcp" => [true],
        "both" => [false, true],
        _ => [false],
    };
}
