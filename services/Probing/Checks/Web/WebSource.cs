using System.ComponentModel.DataAnnotations;
using System.Text;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Web;

/// <summary>Address and account of a page that software shows of itself: settings that the kinds which read such pages share.</summary>
internal abstract record WebSource
{
    [StringLength(200), Display(Name = "用户名", Description = "基本认证（Basic）；不需要时留空")]
    public string? Username { get; init; }

    [StringLength(4_096), Secret, Display(Name = "密码", Description = "加密保存，不再显示")]
    public string? Password { get; init; }

    [StringLength(4_096), Secret, Display(Name = "令牌", Description = "作为 Bearer 令牌发送；加密保存")]
    public string? Token { get; init; }

    [Display(Name = "忽略证书错误", Description = "仅用于内网自签名证书")]
    public bool AcceptAnyCertificate { get; init; }

    /// <summary>What is wrong with <paramref name="url"/> and with the account.</summary>
    public IEnumerable<FieldError> Mistakes(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var read) || read.Scheme is not ("http" or "https") || read.UserInfo.Length > 0)
        {
            yield return new FieldError("url", "地址应为 http:// 或 https:// 开头的完整网址，不带用户名和密码");
        }

        if (Token?.AsSpan().ContainsAnyExceptInRange('!', '~') == true)
        {
            yield return new FieldError("token", "令牌只能由可见的 ASCII 字符组成");
        }

        if (Username?.Contains(':', StringComparison.Ordinal) == true)
        {
            yield return new FieldError("username", "用户名不能包含冒号");
        }

        if (Token is not null && Username is not null)
        {
            yield return new FieldError("token", "令牌与用户名只能填写一种");
        }
    }

    /// <summary>Without query and account, as a person reads it.</summary>
    public static string Shown(string url) => new Uri(url).GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>The page at <paramref name="url"/>; everything but a success ends the probe with its reason.</summary>
    /// <param name="door">Where requests go out.</param>
    /// <param name="context">Context of the probe.</param>
    /// <param name="url">Where.</param>
    /// <param name="limit">Most bytes, unpacked.</param>
    /// <param name="accept">What is understood.</param>
    /// <param name="json">A body to post; null asks with GET.</param>
    public async Task<WebPage> FetchAsync(HttpDoor door, ProbeContext context, Uri url, int limit, string accept, string? json = null)
    {
        var exchange = door.Open(context.Trace, AcceptAnyCertificate);
        using var request = new HttpRequestMessage(json is null ? HttpMethod.Get : HttpMethod.Post, url);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.UserAgent.ParseAdd("platform-probing/1.0");
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        if (Authorization() is { } account)
        {
            request.Headers.TryAddWithoutValidation("Authorization", account);
        }

        using var response = await exchange.SendAsync(request, context.Deadline);
        if (exchange.CertificateProblem is { } problem && !AcceptAnyCertificate)
        {
            throw new ProbeFailed(FailureReason.CertificateInvalid, problem);
        }

        var status = (int)response.StatusCode;
        if (!response.IsSuccessStatusCode)
        {
            throw status switch
            {
                401 => new ProbeFailed(FailureReason.SignInRefused, "登录被拒绝（401）：请检查用户名、密码或令牌"),
                403 => new ProbeFailed(FailureReason.NotPermitted, "检查账号无权访问（403）"),
                404 => new ProbeFailed(FailureReason.ProtocolError, $"没有这个地址（404）：{url.AbsolutePath}"),
                _ => new ProbeFailed(FailureReason.ProtocolError, $"应答状态码 {status}，应为 200"),
            };
        }

        return await exchange.ReadAsync(response, limit, context.Deadline) is { } body
            ? new WebPage(Encoding.UTF8.GetString(body), response.Content.Headers.ContentType?.ToString() ?? "", response.Headers.Server.ToString())
            : throw new ProbeFailed(FailureReason.TooLarge, $"应答超过 {limit >> 20} MiB");
    }

    /// <summary>Value of the <c>Authorization</c> header; null: none.</summary>
    protected virtual string? Authorization() =>
        Token is { } token ? "Bearer " + token
        : Username is { } name ? "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{Password}"))
        : null;
}

/// <summary>What was fetched.</summary>
internal sealed record WebPage(string Body, string ContentType, string Server);
