using Platform.Probing.Conditions;

namespace Platform.Probing.Checks;

/// <summary>Why a probe got no answer: a closed list, which is also the metric's label. The text for people is in <see cref="Failures"/>.</summary>
internal enum FailureReason
{
    None = 0,
    NameNotResolved = 1,
    ConnectionRefused = 2,
    Unreachable = 3,
    Timeout = 4,
    TlsRefused = 5,
    CertificateInvalid = 6,
    ProtocolError = 7,
    TooManyRedirects = 8,
    TooLarge = 9,
    NoBeat = 10,

    /// <summary>The outbound guard doesn't let us go there: our setting, not their fault.</summary>
    NotAllowed = 11,

    /// <summary>The prober was too busy to trust what it would have seen.</summary>
    Starved = 12,

    /// <summary>A fault of ours.</summary>
    Internal = 13,

    /// <summary>Nobody probed at the planned instant: the platform was down, handing over, or overloaded.</summary>
    NotRun = 14,

    /// <summary>The proxy doesn't let us through to the target.</summary>
    ProxyRefused = 20,

    /// <summary>A step of a transaction answered, but not as expected.</summary>
    StepFailed = 21,

    /// <summary>The sign-in was refused, or ended on a page that needs a person.</summary>
    SignInRefused = 22,

    /// <summary>Our own network failed: nothing that is certainly there could be reached either.</summary>
    Isolated = 15,

    /// <summary>Nobody has approved yet what the content should be.</summary>
    NoBaseline = 23,

    /// <summary>The account may sign in but not see what the check needs: a grant that we lack, not their fault.</summary>
    NotPermitted = 30,

    /// <summary>It answered with an error of its own, such as a query it refuses.</summary>
    AnsweredError = 31,
}

/// <summary>Times of one probe's phases, in milliseconds; null where there was no such phase.</summary>
internal sealed record Phases(double? Resolve = null, double? Connect = null, double? Tls = null, double? FirstByte = null, double? Transfer = null)
{
    /// <summary>With these times added: a probe of several requests waits for all of them.</summary>
    public Phases Plus(double? resolve = null, double? connect = null, double? tls = null, double? firstByte = null, double? transfer = null) => new(
        Sum(Resolve, resolve), Sum(Connect, connect), Sum(Tls, tls), Sum(FirstByte, firstByte), Sum(Transfer, transfer));

    private static double? Sum(double? one, double? other) => one is null ? other : other is null ? one : one + other;
}

/// <summary>What one probe saw: facts for conditions, phases, and why it saw nothing when it did not.</summary>
internal sealed record Observation : IFactSource
{
    /// <summary>Longest evidence kept, in characters.</summary>
    public const int LongestEvidence = 2_000;

    public FailureReason Failure { get; init; }

    /// <summary>One sentence on the failure; null takes the reason's own.</summary>
    public string? FailureDetail { get; init; }

    /// <summary>Facts by name.</summary>
    public IReadOnlyDictionary<string, Fact> Facts { get; init; } = new Dictionary<string, Fact>();

    /// <summary>Facts of which there are several, such as one for each disk: a condition must hold for each.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Fact>> Several { get; init; } = new Dictionary<string, IReadOnlyList<Fact>>();

    /// <summary>Facts that take an argument, such as a header or a metric.</summary>
    public Func<string, string, IReadOnlyList<Fact>>? Ask { get; init; }

    /// <summary>Facts without an argument that cost something and are made only when a condition asks; null: not observed.</summary>
    public Func<string, Fact?>? Late { get; init; }

    /// <summary>Times of the phases; <see cref="CheckKind{TSettings}"/> takes them from the probe's trace.</summary>
    public Phases Phases { get; init; } = new();

    /// <summary>Time from start to end; null when there was no answer.</summary>
    public TimeSpan? Latency { get; init; }

    /// <summary>The start of what was answered, for whoever has to understand a failure; never holds request secrets.</summary>
    public string? Evidence { get; init; }

    /// <summary>What the probe did, line by line; from the probe's trace.</summary>
    public IReadOnlyList<string> Log { get; init; } = [];

    public static Observation Failed(FailureReason reason, string? detail = null) => new() { Failure = reason, FailureDetail = detail };

    public IReadOnlyList<Fact> Find(string name, string? argument) =>
        argument is not null ? Ask?.Invoke(name, argument) ?? []
        : Facts.TryGetValue(name, out var fact) ? [fact]
        : Several.TryGetValue(name, out var facts) ? facts
        : Late?.Invoke(name) is { } late ? [late] : [];
}

/// <summary>The failure reasons in words.</summary>
internal static class Failures
{
    /// <summary>True when the reason lies with us: the verdict is then unknown, never down.</summary>
    public static bool IsOurs(FailureReason reason) => reason is FailureReason.NotAllowed or FailureReason.Starved or FailureReason.Internal or FailureReason.NotRun or FailureReason.Isolated or FailureReason.NoBeat
        or FailureReason.NoBaseline or FailureReason.NotPermitted;

    public static string Chinese(FailureReason reason) => reason switch
    {
        FailureReason.NameNotResolved => "域名解析失败",
        FailureReason.ConnectionRefused => "连接被拒绝",
        FailureReason.Unreachable => "网络不可达",
        FailureReason.Timeout => "超时未响应",
        FailureReason.TlsRefused => "TLS 握手失败",
        FailureReason.CertificateInvalid => "证书不受信任",
        FailureReason.ProtocolError => "应答不符合协议",
        FailureReason.TooManyRedirects => "重定向次数过多",
        FailureReason.TooLarge => "应答超出大小上限",
        FailureReason.NoBeat => "尚未收到过心跳",
        FailureReason.NotAllowed => "目标地址不允许访问",
        FailureReason.Starved => "探测程序繁忙，本次结果不可信",
        FailureReason.Internal => "探测程序内部错误",
        FailureReason.NotRun => "未执行",
        FailureReason.Isolated => "探测点自身网络异常",
        FailureReason.ProxyRefused => "代理拒绝连接目标",
        FailureReason.StepFailed => "步骤未通过",
        FailureReason.SignInRefused => "登录未成功",
        FailureReason.NoBaseline => "尚无经批准的内容基线",
        FailureReason.NotPermitted => "检查账号权限不足",
        FailureReason.AnsweredError => "对方返回错误",
        _ => "正常",
    };
}
