using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using Platform.Probing.Checks.Web;
using Platform.Probing.Conditions;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of a gRPC health probe.</summary>
internal sealed record GrpcHealthSettings : WebSettings
{
    [Required(ErrorMessage = "请填写地址"), StringLength(500), Display(Name = "地址", Description = "http://主机:端口（明文 HTTP/2）或 https://主机:端口")]
    public string Url { get; init; } = "";

    [StringLength(200), Display(Name = "服务名", Description = "不填：整个服务器")]
    public string Service { get; init; } = "";

    [Secret, StringLength(16_384), Display(Name = "令牌", Description = "作为 Bearer 令牌发送；加密保存")]
    public string? Token { get; init; }
}

/// <summary>grpc-health: asks a server by <c>grpc.health.v1.Health/Check</c> whether a service serves.</summary>
internal sealed class GrpcHealthKind(OutboundGuard guard) : CheckKind<GrpcHealthSettings>
{
    private static readonly string[] Statuses = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];
    private static readonly Method<string, string> Check = new(
        MethodType.Unary, "grpc.health.v1.Health", "Check", new Marshaller<string>(HealthMessages.Request, _ => ""), new Marshaller<string>(_ => [], message => HealthOf(HealthMessages.Status(message))));

    private readonly WebDial dial = new(guard);

    public override string Name => "grpc-health";

    public override string Title => "gRPC 健康检查";

    public override KindPlace Place => new("网页与接口", "gRPC 服务自报的健康状态");

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        new("serving", FactType.Flag, "服务正常"), new("health", FactType.Text, "健康状态"), new("grpc_status", FactType.Text, "gRPC 状态"),
        new("latency", FactType.Duration, "响应时间"), new("cert_expires_in", FactType.Duration, "证书剩余有效期"), .. WebFacts.OfPhases.Take(4),
    ];

    public override IReadOnlyList<string> DefaultConditions => ["serving == true"];

    protected override string Target(GrpcHealthSettings settings) => new Uri(settings.Url).GetLeftPart(UriPartial.Authority) + (settings.Service.Length > 0 ? "/" + settings.Service : "");

    protected override string Host(GrpcHealthSettings settings) => new Uri(settings.Url).Authority;

    protected override string Reaches(GrpcHealthSettings settings) => $"{base.Reaches(settings)}|{settings.Proxy?.Url}";

    protected override IEnumerable<FieldError> Rules(GrpcHealthSettings settings)
    {
        var errors = WebAddress.Of(settings.Url).Errors("url").Concat(settings.AccessErrors());
        return settings.Token?.AsSpan().ContainsAnyExceptInRange('!', '~') == true ? errors.Append(new FieldError("token", "令牌只能由可见的 ASCII 字符组成")) : errors;
    }

    protected override async Task<Observation> ProbeAsync(GrpcHealthSettings settings, ProbeContext context)
    {
        var start = Stopwatch.GetTimestamp();
        var dialled = await dial.DialAsync(new Uri(settings.Url), settings.Access(http2: true), context.Trace, context.Deadline);
        await using var stream = dialled.Stream;
        if (dialled.Certificate?.Problem is { } problem && !settings.AcceptAnyCertificate)
        {
            return Observation.Failed(FailureReason.CertificateInvalid, problem);
        }

        using var handler = Http2Request.Handler(stream);
        using var channel = GrpcChannel.ForAddress(settings.Url, new GrpcChannelOptions { HttpHandler = handler, MaxReceiveMessageSize = 64 * 1024, MaxRetryAttempts = 1 });
        var asked = Stopwatch.GetTimestamp();
        var (code, health) = await AskAsync(channel, settings, context);
        context.Trace.Phases = context.Trace.Phases.Plus(firstByte: Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
        context.Trace.Say($"Check(\"{settings.Service}\") → {code}{(health is null ? "" : " " + health)}");
        var latency = Stopwatch.GetElapsedTime(start);
        var facts = new Dictionary<string, Fact>
        {
            ["serving"] = Fact.Of(health == "SERVING"),
            ["health"] = Fact.Of(health ?? (code == "NotFound" ? "SERVICE_UNKNOWN" : "")),
            ["grpc_status"] = Fact.Of(code),
            ["latency"] = Fact.Of(latency),
        };
        if (dialled.Certificate is { } certificate)
        {
            facts["cert_expires_in"] = Fact.Of(certificate.ExpiresIn);
        }

        return new Observation { Facts = facts, Late = name => WebFacts.Phase(name, context.Trace.Phases), Latency = latency, Evidence = $"{code} {health}" };
    }

    private static string HealthOf(int status) => status >= 0 && status < Statuses.Length ? Statuses[status] : Statuses[0];

    private static async Task<(string Code, string? Health)> AskAsync(GrpcChannel channel, GrpcHealthSettings settings, ProbeContext context)
    {
        var headers = new Metadata();
        if (settings.Token is { Length: > 0 } token)
        {
            headers.Add("authorization", "Bearer " + token);
        }

        try
        {
            using var call = channel.CreateCallInvoker().AsyncUnaryCall(Check, null, new CallOptions(headers, cancellationToken: context.Deadline), settings.Service);
            return ("OK", await call.ResponseAsync);
        }
        catch (RpcException refused) when (!context.Deadline.IsCancellationRequested && refused.Status.DebugException is null)
        {
            return (refused.StatusCode.ToString(), null);
        }
        catch (RpcException) when (!context.Deadline.IsCancellationRequested)
        {
            throw new ProbeFailed(FailureReason.ProtocolError, "对方不支持 gRPC（HTTP/2）或中断了连接");
        }
    }
}

/// <summary>The two messages of grpc.health.v1, each with one field: <c>string service = 1</c> and <c>ServingStatus status = 1</c>.</summary>
internal static class HealthMessages
{
    public static byte[] Request(string service)
    {
        var name = Encoding.UTF8.GetBytes(service);
        if (name.Length == 0)
        {
            return [];
        }

        // A length below 16,384 takes one or two bytes; settings allow 200 characters.
        return name.Length < 0x80 ? [0x0A, (byte)name.Length, .. name] : [0x0A, (byte)(name.Length & 0x7F | 0x80), (byte)(name.Length >> 7), .. name];
    }

    /// <summary>The status; 0 (unknown) when the field is left out, as its default is.</summary>
    public static int Status(byte[] message)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Number(message, ref at);
            switch (tag & 7)
            {
                case 0:
                    var value = Number(message, ref at);
                    if (tag >> 3 == 1)
                    {
                        return (int)value;
                    }

                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = Number(message, ref at);
                    at = length > (ulong)(message.Length - at) ? throw new InvalidDataException("A field is longer than its message") : at + (int)length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException("Not a message of protocol buffers");
            }
        }

        return 0;
    }

    private static ulong Number(byte[] message, ref int at)
    {
        ulong number = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (at >= message.Length)
            {
                break;
            }

            var one = message[at++];
            number |= (ulong)(one & 0x7F) << shift;
            if (one < 0x80)
            {
                return number;
            }
        }

        throw new InvalidDataException("A number without an end");
    }
}
