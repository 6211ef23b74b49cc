using System.ComponentModel.DataAnnotations;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Platform.Contracts;
using Platform.Probing.Checks.Tcp;
using Platform.Probing.Checks.Web;
using Platform.Probing.Conditions;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of a TCP probe.</summary>
internal sealed record TcpSettings
{
    [Required(ErrorMessage = "请填写主机"), StringLength(253), RegularExpression(HostNames.Pattern, ErrorMessage = HostNames.Message), Display(Name = "主机")]
    public string Host { get; init; } = "";

    [Range(1, 65_535, ErrorMessage = "端口应为 1 到 65535"), Display(Name = "端口")]
    public int Port { get; init; }

    [Display(Name = "直接使用 TLS")]
    public bool Tls { get; init; }

    [StringLength(253), Display(Name = "证书域名", Description = "与主机不同时填写（SNI）")]
    public string? ServerName { get; init; }

    [Display(Name = "接受任何证书", Description = "证书有问题时不判为失败，仍可用条件判断")]
    public bool AcceptAnyCertificate { get; init; }

    [Display(Name = "对话步骤", Description = "依次发送并等待应答，最多 20 步")]
    public IReadOnlyList<TcpStep> Steps { get; init; } = [];

    [Secret, StringLength(1_000), Display(Name = "口令", Description = "发送内容中的 {secret} 替换为此口令")]
    public string? Secret { get; init; }

    [Range(1, 1 << 20), Display(Name = "最多接收字节数")]
    public int MaxBytes { get; init; } = 64 << 10;

    [Display(Name = "应当不通", Description = "核对阻断策略：拒绝、不可达或等待时间内没有应答不算失败，而是 connected == false")]
    public bool Blocked { get; init; }

    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30", ErrorMessage = "等待时间应为 100ms 到 30s"), Display(Name = "等待时间", Description = "应当不通时，等多久没有应答算不通")]
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(3);
}

/// <summary>One step of a conversation: send, then wait for an answer, then go over to TLS; each of them may be left out.</summary>
internal sealed record TcpStep
{
    [StringLength(8_000), Display(Name = "发送文本", Description = @"可用 \r \n \t 和 {secret}")]
    public string? Send { get; init; }

    [StringLength(16_000), RegularExpression("^([0-9A-Fa-f]{2}\\s*)*$", ErrorMessage = "应为成对的十六进制数字"), Display(Name = "发送十六进制")]
    public string? SendHex { get; init; }

    [StringLength(500), Display(Name = "等待应答（正则表达式）", Description = "第一个分组作为 value")]
    public string? Expect { get; init; }

    [StringLength(1_000), RegularExpression("^([0-9A-Fa-f]{2}\\s*)*$", ErrorMessage = "应为成对的十六进制数字"), Display(Name = "等待应答（十六进制）")]
    public string? ExpectHex { get; init; }

    [Display(Name = "随后升级为 TLS")]
    public bool StartTls { get; init; }
}

/// <summary>What a host may look like: a name or an address, no scheme, no path.</summary>
internal static class HostNames
{
    public const string Pattern = @"^[A-Za-z0-9._:\-\[\]\u4e00-\u9fff]+$";

    public const string Message = "主机应为域名或 IP 地址，不带 http:// 和路径";
}

/// <summary>tcp: whether a port takes connections, how fast, and whether what speaks there says what it should.</summary>
internal sealed class TcpKind(OutboundGuard guard, TimeProvider? time = null) : CheckKind<TcpSettings>
{
    private const int MostSteps = 20;

    public override string Name => "tcp";

    public override string Title => "TCP 端口";

    public override KindPlace Place => new("网络与证书", "端口能否连接、应答是否符合，或应被阻断");

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        new("connected", FactType.Flag, "端口连通"), new("latency", FactType.Duration, "耗时"), new("banner", FactType.Text, "首行应答"),
        new("received", FactType.Text, "收到的内容"), new("value", FactType.Any, "取到的值"), new("cert_expires_in", FactType.Duration, "证书剩余有效期"),
        new("cert_valid", FactType.Flag, "证书受信任"), new("tls_version", FactType.Number, "TLS 版本"),
    ];

    public override IReadOnlyList<string> DefaultConditions => ["connected == true"];

    protected override string Target(TcpSettings settings) => $"{settings.Host}:{settings.Port}";

    protected override string Host(TcpSettings settings) => Target(settings);

    protected override IEnumerable<FieldError> Rules(TcpSettings settings)
    {
        if (settings.Steps.Count > MostSteps)
        {
            yield return new FieldError("steps", $"最多 {MostSteps} 步");
        }

        if (settings.Blocked && settings.Steps.Count > 0)
        {
            yield return new FieldError("steps", "应当不通的端口没有对话可言");
        }

        for (var i = 0; i < settings.Steps.Count; i++)
        {
            var step = settings.Steps[i];
            if (step.Expect is not null && TcpDialogue.Pattern(step.Expect) is null)
            {
                yield return new FieldError($"steps[{i}].expect", "不是可用的正则表达式（不支持向后引用和环视）");
            }

            if (step.Send is not null && step.SendHex is not null || step.Expect is not null && step.ExpectHex is not null)
            {
                yield return new FieldError($"steps[{i}]", "文本和十六进制只能填写一种");
            }

            if (step.Send is null && step.SendHex is null && step.Expect is null && step.ExpectHex is null && !step.StartTls)
            {
                yield return new FieldError($"steps[{i}]", "请填写发送内容、等待应答或升级为 TLS");
            }
        }
    }

    protected override async Task<Observation> ProbeAsync(TcpSettings settings, ProbeContext context)
    {
        if (settings.Blocked)
        {
            return await KnockAsync(settings, context);
        }

        var connected = await guard.ConnectAsync(settings.Host, settings.Port, context.Deadline);
        context.Trace.Phases = new Phases(connected.ResolveMs, connected.ConnectMs);
        context.Trace.Say($"connected to {connected.Address}");
        await using var dialogue = new TcpDialogue(new NetworkStream(connected.Socket, ownsSocket: true), settings, context, time ?? TimeProvider.System);
        await dialogue.RunAsync();
        var latency = context.Trace.Elapsed;
        var facts = new Dictionary<string, Fact> { ["connected"] = Fact.Of(true), ["latency"] = Fact.Of(latency) };
        dialogue.AddTo(facts);
        return new Observation { Facts = facts, Latency = latency, Evidence = dialogue.Evidence };
    }

    /// <summary>
    /// Knocks at a port that a policy must keep shut. Only what the way to it says counts as shut: a name that doesn't resolve, or a
    /// prober without a network, proves nothing about the policy and stays a failure.
    /// </summary>
    private async Task<Observation> KnockAsync(TcpSettings settings, ProbeContext context)
    {
        var address = (await guard.ResolveAsync(settings.Host, context.Deadline))[0];
        using var patience = new CancellationTokenSource(settings.Wait, time ?? TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, context.Deadline);
        try
        {
            using var open = (await guard.ConnectAsync(address.ToString(), settings.Port, both.Token)).Socket;
            return Knocked(context, $"{address} 接受了连接", connected: true);
        }
        catch (SocketException refusal) when (refusal.SocketErrorCode is SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.TimedOut or SocketError.ConnectionReset)
        {
            return Knocked(context, $"{address} 没有接受连接：{refusal.SocketErrorCode}", connected: false);
        }
        catch (OperationCanceledException) when (!context.Deadline.IsCancellationRequested)
        {
            return Knocked(context, $"{address} 在 {Duration.Chinese(settings.Wait)}内没有应答", connected: false);
        }
    }

    private static Observation Knocked(ProbeContext context, string evidence, bool connected)
    {
        context.Trace.Say(evidence);
        var latency = context.Trace.Elapsed;
        return new Observation
        {
            Facts = new Dictionary<string, Fact> { ["connected"] = Fact.Of(connected), ["latency"] = Fact.Of(latency) }, Latency = latency, Evidence = evidence,
        };
    }
}
