using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Platform.Probing.Checks.Web;
using Platform.Probing.Conditions;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of a WebSocket probe.</summary>
internal sealed record WebSocketSettings : WebSettings
{
    private Regex? expected;

    [Required(ErrorMessage = "请填写地址"), StringLength(2_000), Display(Name = "地址", Description = "ws:// 或 wss:// 开头")]
    public string Url { get; init; } = "";

    [Secret, MaxLength(50), Display(Name = "请求头", Description = "值加密保存，不再显示")]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    [StringLength(200), RegularExpression("[A-Za-z0-9._, -]*"), Display(Name = "子协议")]
    public string? Protocol { get; init; }

    [Secret, StringLength(65_536), Display(Name = "发送的文本", Description = "不填：只连接")]
    public string? Send { get; init; }

    [StringLength(256), Display(Name = "期望的应答", Description = "正则表达式；等待第一条匹配的消息")]
    public string? Expect { get; init; }

    internal Regex? Expected => string.IsNullOrEmpty(Expect) ? null : expected ??= UserPattern.Read(Expect).Pattern;

    internal Uri? Uri => System.Uri.TryCreate(Url, UriKind.Absolute, out var url) && url.Scheme is "ws" or "wss" && url.Host.Length > 0 && url.UserInfo.Length == 0 ? url : null;
}

/// <summary>websocket: whether a server upgrades the connection, and answers what it is sent.</summary>
internal sealed class WebSocketKind(OutboundGuard guard) : CheckKind<WebSocketSettings>
{
    private const int LargestMessage = 256 * 1024;
    private const int MostMessages = 1_000;
    private readonly WebDial dial = new(guard);

    public override string Name => "websocket";

    public override string Title => "WebSocket";

    public override KindPlace Place => new("网页与接口", "建立长连接并收发消息");

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        new("connected", FactType.Flag, "连接已升级"), new("status", FactType.Number, "状态码"), new("protocol", FactType.Text, "子协议"),
        new("message", FactType.Text, "收到的消息"), new("message_latency", FactType.Duration, "消息应答时间"), new("latency", FactType.Duration, "总耗时"),
        new("cert_expires_in", FactType.Duration, "证书剩余有效期"), .. WebFacts.OfPhases.Take(4),
    ];

    public override IReadOnlyList<string> DefaultConditions => ["connected == true"];

    protected override string Target(WebSocketSettings settings) => settings.Uri!.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    protected override string Host(WebSocketSettings settings) => settings.Uri!.Authority;

    protected override string Reaches(WebSocketSettings settings) => $"{base.Reaches(settings)}|{settings.Proxy?.Url}";

    protected override IEnumerable<FieldError> Rules(WebSocketSettings settings)
    {
        var errors = WebAddress.HeaderErrors(settings.Headers, "").Concat(settings.AccessErrors());
        if (settings.Uri is null)
        {
            errors = errors.Append(new FieldError("url", "地址应为 ws:// 或 wss:// 开头的完整网址，不带用户名和密码"));
        }

        return settings.Expect is { Length: > 0 } pattern && UserPattern.Read(pattern).Error is { } error ? errors.Append(new FieldError("expect", error)) : errors;
    }

    protected override async Task<Observation> ProbeAsync(WebSocketSettings settings, ProbeContext context)
    {
        var start = Stopwatch.GetTimestamp();

        // CONNECT for ws too: a forward proxy wouldn't let an upgraded connection pass.
        var dialled = await dial.DialAsync(settings.Uri!, settings.Access(http2: false), context.Trace, context.Deadline);
        await using var stream = dialled.Stream;
        if (dialled.Certificate?.Problem is { } problem && !settings.AcceptAnyCertificate)
        {
            return Observation.Failed(FailureReason.CertificateInvalid, problem);
        }

        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        await UpgradeAsync(stream, settings, key, context.Deadline);
        var sent = Stopwatch.GetTimestamp();
        using var reader = new Http1Reader(stream);
        var head = await reader.ReadHeadAsync(context.Deadline);
        context.Trace.Phases = context.Trace.Phases.Plus(firstByte: Stopwatch.GetElapsedTime(sent, reader.FirstByteAt).TotalMilliseconds);
        context.Trace.Say($"upgrade → {head.Status}");
        var facts = new Dictionary<string, Fact> { ["status"] = Fact.Of(head.Status), ["protocol"] = Fact.Of(head.Find("Sec-WebSocket-Protocol") ?? "") };
        if (dialled.Certificate is { } certificate)
        {
            facts["cert_expires_in"] = Fact.Of(certificate.ExpiresIn);
        }

        if (head.Status != 101 || head.Find("Sec-WebSocket-Accept") != Accept(key))
        {
            return Observation.Failed(FailureReason.ProtocolError, head.Status == 101 ? "对方的 WebSocket 握手应答不正确" : $"对方没有升级到 WebSocket（状态码 {head.Status}）");
        }

        facts["connected"] = Fact.Of(true);
        using var socket = WebSocket.CreateFromStream(new AfterHead(reader, stream), new WebSocketCreationOptions { IsServer = false, SubProtocol = head.Find("Sec-WebSocket-Protocol") });
        var text = await TalkAsync(socket, settings, facts, context);
        var latency = Stopwatch.GetElapsedTime(start);
        facts["latency"] = Fact.Of(latency);
        return new Observation
        {
            Facts = facts, Late = name => WebFacts.Phase(name, context.Trace.Phases), Latency = latency,
            Evidence = text?.Length > Observation.LongestEvidence ? text[..Observation.LongestEvidence] : text,
        };
    }

    /// <summary>Sends, and waits for the first message that is expected.</summary>
    private static async Task<string?> TalkAsync(WebSocket socket, WebSocketSettings settings, Dictionary<string, Fact> facts, ProbeContext context)
    {
        var start = Stopwatch.GetTimestamp();
        if (settings.Send is { Length: > 0 } text)
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, context.Deadline);
        }

        for (var messages = 0; settings.Expected is { } expected; messages++)
        {
            var message = messages < MostMessages ? await MessageAsync(socket, context.Deadline) : null;
            if (message is null)
            {
                throw new ProbeFailed(FailureReason.ProtocolError, "没有收到期望的消息，连接已关闭");
            }

            context.Trace.Say($"message of {message.Length} characters");
            if (Matches(expected, message))
            {
                facts["message"] = Fact.Of(message);
                facts["message_latency"] = Fact.Of(Stopwatch.GetElapsedTime(start));
                return message;
            }
        }

        return null;
    }

    private static async Task<string?> MessageAsync(WebSocket socket, CancellationToken deadline)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[8 * 1024];
        while (true)
        {
            ValueWebSocketReceiveResult part;
            try
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(), deadline);
            }
            catch (WebSocketException failure) when (!deadline.IsCancellationRequested)
            {
                throw new ProbeFailed(FailureReason.ProtocolError, "WebSocket 连接中断：" + failure.WebSocketErrorCode);
            }

            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            whole.Write(buffer, 0, part.Count);
            if (whole.Length > LargestMessage)
            {
                throw new ProbeFailed(FailureReason.TooLarge, $"消息超过 {LargestMessage / 1024} KiB");
            }

            if (part.EndOfMessage)
            {
                return Encoding.UTF8.GetString(whole.GetBuffer(), 0, (int)whole.Length);
            }
        }
    }

    private static async Task UpgradeAsync(Stream stream, WebSocketSettings settings, string key, CancellationToken deadline)
    {
        var url = settings.Uri!;
        var request = new StringBuilder($"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n");
        foreach (var (name, value) in settings.Headers)
        {
            request.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        if (settings.Protocol is { Length: > 0 } protocol)
        {
            request.Append("Sec-WebSocket-Protocol: ").Append(protocol).Append("\r\n");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(request.Append("\r\n").ToString()), deadline);
    }

    private static bool Matches(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text.Length <= 64 * 1024 ? text : text[..(64 * 1024)]);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

#pragma warning disable CA5350 // The protocol's own check of the handshake (RFC 6455), no protection of anything.
    private static string Accept(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
}
