using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Net.Sockets;
using Platform.Probing.Checks.Web;
using Platform.Probing.Conditions;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of a certificate probe.</summary>
internal sealed record TlsSettings
{
    private WebAccess? access;

    [Required(ErrorMessage = "请填写主机"), StringLength(253), RegularExpression(HostNames.Pattern, ErrorMessage = HostNames.Message), Display(Name = "主机")]
    public string Host { get; init; } = "";

    [Range(1, 65_535, ErrorMessage = "端口应为 1 到 65535"), Display(Name = "端口")]
    public int Port { get; init; } = 443;

    [StringLength(253), RegularExpression(HostNames.Pattern, ErrorMessage = HostNames.Message), Display(Name = "证书域名", Description = "与主机不同时填写（SNI）")]
    public string? ServerName { get; init; }

    [AllowedValues("none", "smtp", "imap", "pop3"), Display(Name = "先以明文协商", Description = "STARTTLS：smtp、imap、pop3；none 为直接握手")]
    public string StartTls { get; init; } = "none";

    [StringLength(262_144), Display(Name = "受信任的根证书", Description = "PEM，可含多张；填写后只信任这些")]
    public string? TrustedRoots { get; init; }

    internal WebAccess Access => access ??= new WebSettings { TrustedRoots = TrustedRoots, AcceptAnyCertificate = true }.Access();
}

/// <summary>tls: whether the certificate is trusted, for the right name, how long it (or its chain) still lives, and how it was negotiated.</summary>
internal sealed class TlsKind(OutboundGuard guard, TimeProvider time) : CheckKind<TlsSettings>
{
    public override string Name => "tls";

    public override string Title => "TLS 证书";

    public override KindPlace Place => new("网络与证书", "证书有效期、域名、链路与协议版本");

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        new("cert_expires_in", FactType.Duration, "证书链剩余有效期"), new("cert_valid", FactType.Flag, "证书受信任"),
        new("leaf_expires_in", FactType.Duration, "站点证书剩余有效期"), new("cert_name_matches", FactType.Flag, "证书域名相符"), new("cert_chain_trusted", FactType.Flag, "证书链受信任"),
        new("cert_problem", FactType.Text, "证书问题"), new("cert_subject", FactType.Text, "证书主体"), new("cert_issuer", FactType.Text, "证书颁发者"),
        new("cert_names", FactType.Text, "证书域名"), new("cert_fingerprint", FactType.Text, "证书指纹（SHA-256）"), new("cert_key_bits", FactType.Number, "密钥位数"),
        new("cert_chain_length", FactType.Number, "证书链长度"), new("tls_version", FactType.Number, "TLS 版本"), new("tls_cipher", FactType.Text, "加密套件"),
        new("latency", FactType.Duration, "握手耗时"), .. WebFacts.OfPhases.Take(3),
    ];

    public override IReadOnlyList<string> DefaultConditions => ["cert_valid == true", "cert_expires_in > 30d"];

    protected override string Target(TlsSettings settings) => $"{settings.Host}:{settings.Port}";

    protected override string Host(TlsSettings settings) => Target(settings);

    protected override IEnumerable<FieldError> Rules(TlsSettings settings) => new WebSettings { TrustedRoots = settings.TrustedRoots }.AccessErrors();

    protected override async Task<Observation> ProbeAsync(TlsSettings settings, ProbeContext context)
    {
        var begin = Stopwatch.GetTimestamp();
        var connected = await guard.ConnectAsync(settings.Host, settings.Port, context.Deadline);
        context.Trace.Phases = new Phases(connected.ResolveMs, connected.ConnectMs);
        var plain = new NetworkStream(connected.Socket, ownsSocket: true);
        Shaken shaken;
        try
        {
            await StartTls.AskAsync(plain, settings.StartTls, context.Trace, context.Deadline);
            var start = Stopwatch.GetTimestamp();
            shaken = await TlsHandshake.ShakeAsync(plain, settings.ServerName is { Length: > 0 } name ? name : settings.Host, settings.Access, context.Deadline, time);
            context.Trace.Phases = context.Trace.Phases.Plus(tls: Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        catch
        {
            await plain.DisposeAsync();
            throw;
        }

        var latency = Stopwatch.GetElapsedTime(begin);
        await using var stream = shaken.Stream;
        context.Trace.Say($"TLS {shaken.Version:0.0} {stream.NegotiatedCipherSuite}, {shaken.Subject}, until {shaken.ExpiresAt:u}: {shaken.Problem ?? "ok"}");
        return new Observation
        {
            Facts = Seen(shaken, latency, time.GetUtcNow()),
            Late = name => WebFacts.Phase(name, context.Trace.Phases),
            Latency = latency,
            Evidence = $"{shaken.Subject}; {shaken.ExpiresAt:O}; {shaken.Problem ?? "ok"}",
        };
    }

    private static Dictionary<string, Fact> Seen(Shaken shaken, TimeSpan latency, DateTimeOffset now)
    {
        var facts = new Dictionary<string, Fact>
        {
            ["cert_valid"] = Fact.Of(shaken.Problem is null),
            ["cert_problem"] = Fact.Of(shaken.Problem ?? ""),
            ["cert_name_matches"] = Fact.Of(shaken.NameMatches),
            ["cert_chain_trusted"] = Fact.Of(shaken.Trusted),
            ["tls_version"] = Fact.Of(shaken.Version),
            ["tls_cipher"] = Fact.Of(shaken.Stream.NegotiatedCipherSuite.ToString()),
            ["latency"] = Fact.Of(latency),
        };
        if (shaken.Leaf is { } leaf)
        {
            var (bits, names) = leaf.Details();
            facts["cert_expires_in"] = Fact.Of(shaken.ExpiresIn);
            facts["leaf_expires_in"] = Fact.Of(leaf.EndsAt - now);
            facts["cert_subject"] = Fact.Of(leaf.Subject);
            facts["cert_issuer"] = Fact.Of(leaf.Issuer);
            facts["cert_names"] = Fact.Of(names);
            facts["cert_fingerprint"] = Fact.Of(leaf.Fingerprint);
            facts["cert_key_bits"] = Fact.Of(bits);
            facts["cert_chain_length"] = Fact.Of(leaf.ChainLength);
        }

        return facts;
    }
}
