using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Net.Sockets;
using Platform.Probing.Checks.Web;
using Platform.Probing.Conditions;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of a certificate probe.</summary>
internal sealed record TlsSettings
{
    [Required(ErrorMessage = "请填写主机"), StringLength(253), RegularExpression(HostNames.Pattern, ErrorMessage = HostNames.Message), Display(Name = "主机")]
    public string Host { get; init; } = "";

    [Range(1, 65_535, ErrorMessage = "端口应为 1 到 65535"), Display(Name = "端口")]
    public int Port { get; init; } = 443;

    [StringLength(253), Display(Name = "证书域名", Description = "与主机不同时填写（SNI）")]
    public string? ServerName { get; init; }
}

/// <summary>tls: whether the certificate is trusted, for the right name, and how long it (or its chain) still lives.</summary>
internal sealed class TlsKind(OutboundGuard guard, TimeProvider time) : CheckKind<TlsSettings>
{
    public override string Name => "tls";

    public override string Title => "TLS 证书";

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        new("cert_expires_in", FactType.Duration, "证书剩余有效期"), new("cert_valid", FactType.Flag, "证书受信任"),
        new("cert_subject", FactType.Text, "证书主体"), new("latency", FactType.Duration, "握手耗时"),
    ];

    public override IReadOnlyList<string> DefaultConditions => ["cert_valid == true", "cert_expires_in > 30d"];

    protected override string Target(TlsSettings settings) => $"{settings.Host}:{settings.Port}";

    protected override string Host(TlsSettings settings) => Target(settings);

    protected override async Task<Observation> ProbeAsync(TlsSettings settings, ProbeContext context)
    {
        var connected = await guard.ConnectAsync(settings.Host, settings.Port, context.Deadline);
        context.Trace.Phases = new Phases(connected.ResolveMs, connected.ConnectMs);
        var start = Stopwatch.GetTimestamp();
        var shaken = await TlsHandshake.ShakeAsync(
            new NetworkStream(connected.Socket, ownsSocket: true), settings.ServerName ?? settings.Host, context.Deadline, time);
        var tls = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        await shaken.Stream.DisposeAsync();
        context.Trace.Phases = context.Trace.Phases with { Tls = tls };
        context.Trace.Say($"TLS {shaken.Subject}, until {shaken.ExpiresAt:u}: {shaken.Problem ?? "ok"}");
        var latency = TimeSpan.FromMilliseconds(connected.ResolveMs + connected.ConnectMs + tls);
        return new Observation
        {
            Facts = new Dictionary<string, Fact>
            {
                ["cert_expires_in"] = Fact.Of(shaken.ExpiresIn),
                ["cert_valid"] = Fact.Of(shaken.Problem is null),
                ["cert_subject"] = Fact.Of(shaken.Subject),
                ["latency"] = Fact.Of(latency),
            },
            Latency = latency,
            Evidence = $"{shaken.Subject}; {shaken.ExpiresAt:O}; {shaken.Problem ?? "ok"}",
        };
    }
}
