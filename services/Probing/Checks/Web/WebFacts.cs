using Platform.Probing.Conditions;

namespace Platform.Probing.Checks.Web;

/// <summary>What every answer over HTTP offers to conditions.</summary>
internal static class WebFacts
{
    public static IReadOnlyList<FactDescription> OfAnswer { get; } =
    [
        new("status", FactType.Number, "状态码"), new("latency", FactType.Duration, "响应时间"), new("body", FactType.Text, "正文"),
        new("size", FactType.Size, "正文大小"), new("header", FactType.Text, "响应头", "名称"), new("json", FactType.Any, "JSON 字段", "$.路径"),
        new("cert_expires_in", FactType.Duration, "证书剩余有效期"), new("tls_version", FactType.Number, "TLS 版本"),
        new("redirects", FactType.Number, "重定向次数"), new("url", FactType.Text, "最终地址"),
    ];

    /// <summary>Phases of the whole probe, summed over its requests.</summary>
    public static IReadOnlyList<FactDescription> OfPhases { get; } =
    [
        new("resolve", FactType.Duration, "解析耗时"), new("connect", FactType.Duration, "连接耗时"), new("tls_time", FactType.Duration, "TLS 握手耗时"),
        new("first_byte", FactType.Duration, "首字节耗时"), new("transfer", FactType.Duration, "传输耗时"),
    ];

    /// <summary>The observation of <paramref name="answer"/>; what costs something is made only when a condition asks.</summary>
    public static Observation Observe(WebAnswer answer, TimeSpan latency, ProbeTrace trace)
    {
        JsonFacts? json = null;
        return new Observation
        {
            Late = name => Find(name, answer, latency) ?? Phase(name, trace.Phases),
            Ask = (name, argument) => name switch
            {
                "header" => answer.Header(argument) is { } value ? [Fact.Of(value)] : [],
                "json" => (json ??= new JsonFacts(answer.Text)).Find(argument),
                _ => [],
            },
            Latency = latency,
            Evidence = answer.Text.Length <= Observation.LongestEvidence ? answer.Text : answer.Text[..Observation.LongestEvidence],
        };
    }

    public static Fact? Phase(string name, Phases phases) => (name switch
    {
        "resolve" => phases.Resolve,
        "connect" => phases.Connect,
        "tls_time" => phases.Tls,
        "first_byte" => phases.FirstByte,
        "transfer" => phases.Transfer,
        _ => null,
    }) is { } milliseconds ? Fact.Of(TimeSpan.FromMilliseconds(milliseconds)) : null;

    private static Fact? Find(string name, WebAnswer answer, TimeSpan latency) => name switch
    {
        "status" => Fact.Of(answer.Status),
        "latency" => Fact.Of(latency),
        "body" => Fact.Of(answer.Text),
        "size" => Fact.Of(answer.Body.Length),
        "redirects" => Fact.Of(answer.Redirects),
        "url" => Fact.Of(answer.Url.GetLeftPart(UriPartial.Path)),
        "cert_expires_in" => answer.Certificate is { } certificate ? Fact.Of(certificate.ExpiresIn) : null,
        "tls_version" => answer.Certificate is { } certificate ? Fact.Of(certificate.Version) : null,
        _ => null,
    };
}
