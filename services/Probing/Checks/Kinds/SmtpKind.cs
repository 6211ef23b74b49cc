using System.ComponentModel.DataAnnotations;
using System.Net.Sockets;
using System.Security.Cryptography;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Platform.Probing.Checks.Mail;
using Platform.Probing.Conditions;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of a mail server probe.</summary>
internal sealed record SmtpSettings
{
    [Required(ErrorMessage = "请填写主机"), StringLength(253), RegularExpression(HostNames.Pattern, ErrorMessage = HostNames.Message), Display(Name = "主机")]
    public string Host { get; init; } = "";

    [Range(1, 65_535, ErrorMessage = "端口应为 1 到 65535"), Display(Name = "端口")]
    public int Port { get; init; } = 25;

    [AllowedValues("none", "whenOffered", "startTls", "tls", ErrorMessage = "加密方式只能是 none、whenOffered、startTls、tls"), Display(Name = "加密方式", Description = "whenOffered：服务器支持时升级；startTls：必须升级；tls：从一开始")]
    public string Security { get; init; } = "whenOffered";

    [Display(Name = "接受任何证书", Description = "证书有问题时不判为失败，仍可用条件判断")]
    public bool AcceptAnyCertificate { get; init; }

    [StringLength(200), Display(Name = "用户名", Description = "留空不登录")]
    public string? User { get; init; }

    [Secret, StringLength(500), Display(Name = "密码")]
    public string? Password { get; init; }

    [StringLength(200), EmailAddress(ErrorMessage = "应为邮件地址"), Display(Name = "发件人")]
    public string? From { get; init; }

    [StringLength(200), EmailAddress(ErrorMessage = "应为邮件地址"), Display(Name = "投递测试邮件至", Description = "留空不投递；每次检查都会真实发送一封")]
    public string? DeliverTo { get; init; }
}

/// <summary>smtp: whether a mail server greets, encrypts, lets us sign in, and takes a letter.</summary>
internal sealed class SmtpKind(OutboundGuard guard, TimeProvider time) : CheckKind<SmtpSettings>
{
    private const long MostAnswers = 1 << 20;

    public override string Name => "smtp";

    public override string Title => "邮件服务器";

    public override KindPlace Place => new("网络与证书", "邮件服务能否连接、登录");

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        new("banner", FactType.Text, "欢迎信息"), new("encrypted", FactType.Flag, "连接已加密"), new("starttls", FactType.Flag, "支持 STARTTLS"), new("authenticated", FactType.Flag, "登录成功"),
        new("accepted", FactType.Flag, "测试邮件已接收"), new("marker", FactType.Text, "测试邮件标记"), new("cert_expires_in", FactType.Duration, "证书剩余有效期"),
        new("cert_valid", FactType.Flag, "证书受信任"), new("capabilities", FactType.Text, "服务器能力"), new("latency", FactType.Duration, "耗时"),
    ];

    public override IReadOnlyList<string> DefaultConditions => ["banner matches \"^220\""];

    protected override string Target(SmtpSettings settings) => $"{settings.Host}:{settings.Port}";

    protected override string Host(SmtpSettings settings) => Target(settings);

    protected override IEnumerable<FieldError> Rules(SmtpSettings settings)
    {
        if (string.IsNullOrEmpty(settings.User) != string.IsNullOrEmpty(settings.Password))
        {
            yield return new FieldError("password", "用户名和密码应同时填写");
        }

        if (settings.DeliverTo is not null && settings.From is null)
        {
            yield return new FieldError("from", "投递测试邮件须填写发件人");
        }
    }

    protected override async Task<Observation> ProbeAsync(SmtpSettings settings, ProbeContext context)
    {
        var connected = await guard.ConnectAsync(settings.Host, settings.Port, context.Deadline);
        context.Trace.Phases = new Phases(connected.ResolveMs, connected.ConnectMs);
        context.Trace.Say($"connected to {connected.Address}");
        using var lines = new ServerLines(context.Trace);
        using var client = new MailClient(lines) { LocalDomain = "probe.localhost" };
        await using var stream = new BoundedStream(new NetworkStream(connected.Socket, ownsSocket: true), MostAnswers);
        try
        {
            return await TalkAsync(client, stream, lines, settings, context);
        }
        catch (Exception failure) when (!context.Deadline.IsCancellationRequested && Explained(failure) is { } known)
        {
            throw known;
        }
    }

    private async Task<Observation> TalkAsync(MailClient client, Stream stream, ServerLines lines, SmtpSettings settings, ProbeContext context)
    {
        var before = context.Trace.Elapsed;
        await client.ConnectAsync(stream, settings.Host, settings.Port, Option(settings.Security), context.Deadline);
        context.Trace.Phases = context.Trace.Phases with { FirstByte = (context.Trace.Elapsed - before).TotalMilliseconds };
        if (client.Problem is { } problem && !settings.AcceptAnyCertificate)
        {
            throw new ProbeFailed(FailureReason.CertificateInvalid, problem);
        }

        if (settings.User is { Length: > 0 } user)
        {
            await client.AuthenticateAsync(user, settings.Password!, context.Deadline);
            context.Trace.Say($"signed in as {user}");
        }

        var marker = settings.DeliverTo is null ? null : await DeliverAsync(client, settings, context);
        var facts = Seen(client, lines, context.Trace.Elapsed);
        if (marker is not null)
        {
            facts["accepted"] = Fact.Of(true);
            facts["marker"] = Fact.Of(marker);
        }

        await client.DisconnectAsync(quit: true, context.Deadline);
        return new Observation { Facts = facts, Latency = context.Trace.Elapsed, Evidence = marker is null ? lines.Banner : $"{lines.Banner}\n{marker}" };
    }

    /// <summary>A short letter whose subject carries a mark, so that whoever reads the other end can look for it.</summary>
    private async Task<string> DeliverAsync(MailClient client, SmtpSettings settings, ProbeContext context)
    {
        var marker = $"platform-probe-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
        using var letter = new MimeMessage();
        letter.From.Add(MailboxAddress.Parse(settings.From!));
        letter.To.Add(MailboxAddress.Parse(settings.DeliverTo!));
        letter.Subject = $"[统一运维平台] 邮件拨测 {marker}";
        letter.Date = time.GetUtcNow();
        letter.Headers.Add("X-Platform-Probe", marker);
        letter.Headers.Add("Auto-Submitted", "auto-generated");
        letter.Body = new TextPart("plain") { Text = "这是一封自动发送的测试邮件，无需回复。" };
        var answer = await client.SendAsync(letter, context.Deadline);
        context.Trace.Say($"accepted {marker}: {answer}");
        return marker;
    }

    private Dictionary<string, Fact> Seen(MailClient client, ServerLines lines, TimeSpan latency)
    {
        var facts = new Dictionary<string, Fact>
        {
            ["banner"] = Fact.Of(lines.Banner ?? ""), ["encrypted"] = Fact.Of(client.IsSecure), ["authenticated"] = Fact.Of(client.IsAuthenticated),
            ["starttls"] = Fact.Of(lines.OffersTls), ["capabilities"] = Fact.Of(client.Capabilities.ToString()), ["latency"] = Fact.Of(latency),
        };
        if (client.ExpiresAt is { } end)
        {
            facts["cert_expires_in"] = Fact.Of(end - time.GetUtcNow());
            facts["cert_valid"] = Fact.Of(client.Problem is null);
        }

        return facts;
    }

    private static SecureSocketOptions Option(string security) => security switch
    {
        "none" => SecureSocketOptions.None,
        "startTls" => SecureSocketOptions.StartTls,
        "tls" => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.StartTlsWhenAvailable,
    };

    private static Exception? Explained(Exception failure) => failure switch
    {
        ProbeFailed => failure,
        AuthenticationException => new ProbeFailed(FailureReason.SignInRefused, "邮件服务器拒绝登录：用户名或密码不对"),
        SslHandshakeException { InnerException: ProbeFailed inner } => inner,
        SslHandshakeException => new ProbeFailed(FailureReason.TlsRefused, "邮件服务器 TLS 握手失败"),
        NotSupportedException => new ProbeFailed(FailureReason.TlsRefused, "邮件服务器不支持 STARTTLS 或所需的登录方式"),
        SmtpCommandException refused => new ProbeFailed(FailureReason.ProtocolError, $"邮件服务器拒绝：{(int)refused.StatusCode} {refused.Message}"),
        SmtpProtocolException => new ProbeFailed(FailureReason.ProtocolError, "邮件服务器应答不符合协议"),
        _ => null,
    };
}
