using System.ComponentModel.DataAnnotations;
using Platform.Probing.Conditions;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of a TCP probe.</summary>
internal sealed record TcpSettings
{
    [Required(ErrorMessage = "请填写主机"), StringLength(253), RegularExpression(HostNames.Pattern, ErrorMessage = HostNames.Message), Display(Name = "主机")]
    public string Host { get; init; } = "";

    [Range(1, 65_535, ErrorMessage = "端口应为 1 到 65535"), Display(Name = "端口")]
    public int Port { get; init; }
}

/// <summary>What a host may look like: a name or an address, no scheme, no path.</summary>
internal static class HostNames
{
    public const string Pattern = @"^[A-Za-z0-9._:\-\[\]\u4e00-\u9fff]+$";

    public const string Message = "主机应为域名或 IP 地址，不带 http:// 和路径";
}

/// <summary>tcp: whether a port takes connections, and how fast.</summary>
internal sealed class TcpKind(OutboundGuard guard) : CheckKind<TcpSettings>
{
    public override string Name => "tcp";

    public override string Title => "TCP 端口";

    public override IReadOnlyList<FactDescription> Facts { get; } =
        [new("connected", FactType.Flag, "端口连通"), new("latency", FactType.Duration, "连接耗时")];

    public override IReadOnlyList<string> DefaultConditions => ["connected == true"];

    protected override string Target(TcpSettings settings) => $"{settings.Host}:{settings.Port}";

    protected override string Host(TcpSettings settings) => Target(settings);

    protected override async Task<Observation> ProbeAsync(TcpSettings settings, ProbeContext context)
    {
        var connected = await guard.ConnectAsync(settings.Host, settings.Port, context.Deadline);
        connected.Socket.Dispose();
        context.Trace.Phases = new Phases(connected.ResolveMs, connected.ConnectMs);
        context.Trace.Say($"connected to {connected.Address}");
        var latency = TimeSpan.FromMilliseconds(connected.ResolveMs + connected.ConnectMs);
        return new Observation
        {
            Facts = new Dictionary<string, Fact> { ["connected"] = Fact.Of(true), ["latency"] = Fact.Of(latency) },
            Latency = latency,
        };
    }
}
