using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Platform.Probing.Checks.Redis;
using Platform.Probing.Checks.Web;
using Platform.Probing.Conditions;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of a Redis probe.</summary>
internal sealed record RedisSettings
{
    [Required(ErrorMessage = "请填写主机"), StringLength(253), RegularExpression(HostNames.Pattern, ErrorMessage = HostNames.Message), Display(Name = "主机")]
    public string Host { get; init; } = "";

    [Range(1, 65_535, ErrorMessage = "端口应为 1 到 65535"), Display(Name = "端口")]
    public int Port { get; init; } = 6379;

    [StringLength(200), Display(Name = "用户名", Description = "Redis 6 起的 ACL 用户；留空为默认用户")]
    public string? Username { get; init; }

    [StringLength(512), Secret, Display(Name = "密码", Description = "加密保存，不再显示")]
    public string? Password { get; init; }

    [Display(Name = "使用 TLS")]
    public bool Tls { get; init; }

    [StringLength(253), Display(Name = "证书域名", Description = "与主机不同时填写")]
    public string? ServerName { get; init; }

    [Display(Name = "忽略证书错误", Description = "仅用于内网自签名证书")]
    public bool AcceptAnyCertificate { get; init; }
}

/// <summary>redis: signs in, pings, and reads INFO on a connection of its own; also Valkey, KeyDB and other servers of its protocol.</summary>
internal sealed class RedisKind(OutboundGuard guard, TimeProvider time) : CheckKind<RedisSettings>
{
    public override string Name => "redis";

    public override string Title => "Redis";

    public override KindPlace Place => new("数据库", "内存、连接、复制和保存");

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        new("latency", FactType.Duration, "PING 耗时"), new("version", FactType.Text, "版本"), new("role", FactType.Text, "角色"), new("uptime", FactType.Duration, "运行时间"),
        new("connected_clients", FactType.Number, "客户端连接数"), new("clients_used_percent", FactType.Percent, "客户端连接使用率"),
        new("blocked_clients", FactType.Number, "阻塞的客户端数"), new("rejected_connections", FactType.Number, "拒绝连接累计"),
        new("memory_used_bytes", FactType.Size, "内存字节数"), new("memory_used_percent", FactType.Percent, "内存使用率"), new("evicted_keys", FactType.Number, "淘汰键累计"),
        new("operations_per_second", FactType.Number, "每秒操作数"), new("hit_percent", FactType.Percent, "命中率"), new("keys", FactType.Number, "键数"),
        new("save_age", FactType.Duration, "距上次保存"), new("save_ok", FactType.Flag, "上次保存成功"), new("append_ok", FactType.Flag, "AOF 写入正常"),
        new("replicas", FactType.Number, "从节点数"), new("link_up", FactType.Flag, "复制连接正常"), new("replication_lag", FactType.Duration, "复制延迟"),
        new("replication_lag_bytes", FactType.Size, "复制落后字节"), new("info", FactType.Any, "INFO 字段", "字段名"),
    ];

    public override IReadOnlyList<string> DefaultConditions => ["latency < 1s"];

    protected override string Target(RedisSettings settings) => $"{settings.Host}:{settings.Port}";

    /// <summary>A stored password isn't sent over a weaker connection than it was entered for.</summary>
    protected override string Reaches(RedisSettings settings) => $"{Target(settings)}|{settings.Tls}|{settings.ServerName}|{settings.AcceptAnyCertificate}";

    protected override string Host(RedisSettings settings) => Target(settings);

    protected override IEnumerable<FieldError> Rules(RedisSettings settings)
    {
        if (settings.Username is not null && settings.Password is null)
        {
            yield return new FieldError("password", "填写了用户名就要填写密码");
        }
    }

    protected override async Task<Observation> ProbeAsync(RedisSettings settings, ProbeContext context)
    {
        var connected = await guard.ConnectAsync(settings.Host, settings.Port, context.Deadline);
        context.Trace.Phases = new Phases(connected.ResolveMs, connected.ConnectMs);
        context.Trace.Say($"connected to {connected.Address}");
        await using var plain = new NetworkStream(connected.Socket, ownsSocket: true);
        await using var secured = settings.Tls ? await SecureAsync(plain, settings, context) : null;
        var redis = new RespReader(secured ?? plain);
        if (settings.Password is { } password)
        {
            Answered(await redis.AskAsync(context.Deadline, settings.Username is { } user ? ["AUTH", user, password] : ["AUTH", password]), "AUTH");
        }

        var start = Stopwatch.GetTimestamp();
        var pong = Answered(await redis.AskAsync(context.Deadline, "PING"), "PING");
        var latency = Stopwatch.GetElapsedTime(start);
        context.Trace.Say($"PING: {(pong.Length <= 20 ? pong : pong[..20])}");
        if (pong != "PONG")
        {
            throw new ProbeFailed(FailureReason.ProtocolError, "PING 的应答不是 PONG");
        }

        var info = new RedisInfo(Answered(await redis.AskAsync(context.Deadline, "INFO"), "INFO"));
        var facts = info.Facts(time.GetUtcNow());
        facts["latency"] = Fact.Of(latency);
        return new Observation
        {
            Facts = facts,
            Ask = (_, field) => info.Find(field) is not { } value ? []
                : double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? [Fact.Of(number)] : [Fact.Of(value)],
            Latency = latency,
            Evidence = string.Join('\n', facts.Select(fact => $"{fact.Key} {fact.Value.Chinese()}")),
        };
    }

    private async Task<Stream> SecureAsync(Stream plain, RedisSettings settings, ProbeContext context)
    {
        var start = Stopwatch.GetTimestamp();
        var shaken = await TlsHandshake.ShakeAsync(plain, settings.ServerName ?? settings.Host, context.Deadline, time);
        context.Trace.Phases = context.Trace.Phases with { Tls = Stopwatch.GetElapsedTime(start).TotalMilliseconds };
        context.Trace.Say($"TLS {shaken.Subject}, until {shaken.ExpiresAt:u}: {shaken.Problem ?? "ok"}");
        if (shaken.Problem is null || settings.AcceptAnyCertificate)
        {
            return shaken.Stream;
        }

        await shaken.Stream.DisposeAsync();
        throw new ProbeFailed(FailureReason.CertificateInvalid, shaken.Problem);
    }

    private static string Answered(RespAnswer answer, string command)
    {
        if (!answer.IsError)
        {
            return answer.Text ?? throw new ProbeFailed(FailureReason.ProtocolError, $"{command} 没有应答内容");
        }

        var said = answer.Text!.Length <= 200 ? answer.Text : answer.Text[..200];
        throw said.Split(' ')[0] switch
        {
            "NOAUTH" => new ProbeFailed(FailureReason.SignInRefused, "Redis 需要密码"),
            "WRONGPASS" => new ProbeFailed(FailureReason.SignInRefused, "登录被拒绝：用户名或密码错误"),
            "NOPERM" => new ProbeFailed(FailureReason.NotPermitted, $"账号无权执行 {command}，请在 ACL 中授予"),
            "DENIED" => new ProbeFailed(FailureReason.SignInRefused, "Redis 处于保护模式，只接受本机连接"),
            "LOADING" => new ProbeFailed(FailureReason.AnsweredError, "Redis 正在载入数据"),
            _ when said.Contains("without any password configured", StringComparison.Ordinal) => new ProbeFailed(FailureReason.SignInRefused, "Redis 没有设置密码，请清空密码设置"),

            // Some servers repeat the command in their error, with the password in it.
            _ when command == "AUTH" => new ProbeFailed(FailureReason.SignInRefused, "登录被拒绝"),
            _ => new ProbeFailed(FailureReason.AnsweredError, $"{command} 返回错误：{said}"),
        };
    }
}
