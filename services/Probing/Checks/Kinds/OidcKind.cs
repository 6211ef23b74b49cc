using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using Platform.Probing.Checks.Web;
using Platform.Probing.Conditions;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of a sign-in.</summary>
internal sealed record OidcSettings : WebSettings
{
    [Required(ErrorMessage = "请填写颁发者地址"), StringLength(500), Display(Name = "颁发者", Description = "例如 https://sso.example.gov.cn/realms/platform")]
    public string Issuer { get; init; } = "";

    [AllowedValues("code", "client_credentials", "password"), Display(Name = "登录方式", Description = "code：完整走一遍登录页（授权码 + PKCE）")]
    public string Flow { get; init; } = "code";

    [Required(ErrorMessage = "请填写客户端标识"), StringLength(200), Display(Name = "客户端标识")]
    public string ClientId { get; init; } = "";

    [Secret, StringLength(1_000), Display(Name = "客户端密钥")]
    public string? ClientSecret { get; init; }

    [StringLength(500), Display(Name = "回调地址", Description = "在服务器上登记过的地址；只核对，不访问")]
    public string RedirectUri { get; init; } = "";

    [StringLength(500), Display(Name = "范围")]
    public string Scope { get; init; } = "openid profile";

    [StringLength(200), Display(Name = "用户名")]
    public string? User { get; init; }

    [Secret, StringLength(1_000), Display(Name = "密码")]
    public string? Password { get; init; }

    [Required, StringLength(100), Display(Name = "登录页用户名输入框", Description = "name 属性")]
    public string UserField { get; init; } = "username";

    [Required, StringLength(100), Display(Name = "登录页密码输入框", Description = "name 属性")]
    public string PasswordField { get; init; } = "password";

    [StringLength(200), Display(Name = "访问令牌的受众", Description = "不填：不核对")]
    public string? Audience { get; init; }

    [Display(Name = "读取用户信息")]
    public bool UserInfo { get; init; } = true;

    [MaxLength(5), Display(Name = "其他可信站点", Description = "登录页或接口不在颁发者的站点上时填写，例如 https://login.example.gov.cn")]
    public IReadOnlyList<string> Origins { get; init; } = [];
}

/// <summary>oidc: a whole sign-in as an application and its user see it: discovery, login, token, user information, each timed apart.</summary>
internal sealed class OidcKind(HttpDoor door, TimeProvider time) : CheckKind<OidcSettings>
{
    public override string Name => "oidc";

    public override string Title => "统一身份认证登录";

    public override KindPlace Place => new("网页与接口", "统一身份认证能否完成登录、签发令牌");

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        new("signed_in", FactType.Flag, "登录成功"), new("latency", FactType.Duration, "登录总耗时"), new("discovery", FactType.Duration, "发现文档耗时"),
        new("login", FactType.Duration, "登录页耗时"), new("token", FactType.Duration, "取令牌耗时"), new("userinfo", FactType.Duration, "用户信息耗时"),
        new("token_expires_in", FactType.Duration, "访问令牌有效期"), new("claim", FactType.Any, "令牌声明", "名称"), .. WebFacts.OfPhases,
    ];

    public override IReadOnlyList<string> DefaultConditions => ["signed_in == true"];

    protected override string Target(OidcSettings settings) => settings.Issuer;

    protected override string Host(OidcSettings settings) => new Uri(settings.Issuer).Authority;

    protected override string Reaches(OidcSettings settings) => string.Join('|', settings.Origins.Prepend(base.Reaches(settings)).Append(settings.Proxy?.Url ?? ""));

    protected override IEnumerable<FieldError> Rules(OidcSettings settings)
    {
        foreach (var error in WebAddress.Of(settings.Issuer).Errors("issuer").Concat(settings.AccessErrors()))
        {
            yield return error;
        }

        if (settings.Flow != "client_credentials" && (string.IsNullOrEmpty(settings.User) || string.IsNullOrEmpty(settings.Password)))
        {
            yield return new FieldError(string.IsNullOrEmpty(settings.User) ? "user" : "password", "请填写用于登录的账号和密码（建议使用只供检查的账号）");
        }

        if (settings.Flow == "code" && !Uri.TryCreate(settings.RedirectUri, UriKind.Absolute, out _))
        {
            yield return new FieldError("redirectUri", "请填写在服务器上登记过的完整回调地址");
        }

        foreach (var (i, origin) in settings.Origins.Index())
        {
            if (WebAddress.Of(origin).Origin.Length == 0)
            {
                yield return new FieldError($"origins[{i}]", "应为 https://主机 或 http://主机:端口");
            }
        }
    }

    protected override async Task<Observation> ProbeAsync(OidcSettings settings, ProbeContext context)
    {
        var start = Stopwatch.GetTimestamp();
        var facts = new Dictionary<string, Fact> { ["signed_in"] = Fact.Of(false) };
        var visit = new OidcVisit(settings, door, context, time);
        var failed = await PhaseAsync("发现文档", "discovery", facts, context, visit.DiscoverAsync);
        if (settings.Flow == "code")
        {
            failed ??= await PhaseAsync("登录页", "login", facts, context, visit.SignInAsync);
        }

        failed ??= await PhaseAsync("取令牌", "token", facts, context, visit.TakeTokenAsync);
        if (settings.UserInfo && settings.Flow != "client_credentials")
        {
            failed ??= await PhaseAsync("用户信息", "userinfo", facts, context, visit.AskUserInfoAsync);
        }

        if (failed is not null)
        {
            return failed;
        }

        var latency = Stopwatch.GetElapsedTime(start);
        facts["signed_in"] = Fact.Of(true);
        facts["latency"] = Fact.Of(latency);
        if (visit.ExpiresIn is { } life)
        {
            facts["token_expires_in"] = Fact.Of(life);
        }

        return new Observation
        {
            Facts = facts, Latency = latency,
            Ask = (_, name) => visit.Claims?.Find("$." + name) ?? [],
            Late = name => WebFacts.Phase(name, context.Trace.Phases),
        };
    }

    /// <summary>One phase, timed; its failure carries its name.</summary>
    private static async Task<Observation?> PhaseAsync(string title, string fact, Dictionary<string, Fact> facts, ProbeContext context, Func<Task> phase)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            await phase();
            facts[fact] = Fact.Of(Stopwatch.GetElapsedTime(start));
            context.Trace.Say($"{fact}: done");
            return null;
        }
        catch (Exception failure) when (FailureReasons.Of(failure, context.Deadline) is var reason && reason != FailureReason.Internal)
        {
            context.Trace.Say($"{fact}: {reason}");
            return Observation.Failed(reason, $"{title}：{FailureReasons.Detail(failure, reason) ?? Failures.Chinese(reason)}");
        }
    }
}
