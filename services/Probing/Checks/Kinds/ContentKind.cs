using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Platform.Probing.Baselines;
using Platform.Probing.Checks.Web;
using Platform.Probing.Conditions;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of a tamper check.</summary>
internal sealed record ContentSettings : WebSettings
{
    private IReadOnlyList<Regex>? ignored;

    [Required(ErrorMessage = "请填写地址"), StringLength(2_000), Display(Name = "地址", Description = "http:// 或 https:// 开头")]
    public string Url { get; init; } = "";

    [Secret, MaxLength(50), Display(Name = "请求头", Description = "值加密保存，不再显示")]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    [Display(Name = "与批准的基线比对", Description = "否：只查关键词")]
    public bool Compare { get; init; } = true;

    [StringLength(200), Display(Name = "CSS 选择器", Description = "只比对匹配元素的文字；不填：比对整个正文")]
    public string? Selector { get; init; }

    [MaxLength(20), Display(Name = "忽略的内容", Description = "正则表达式，比对前从文字中去掉，例如访问计数")]
    public IReadOnlyList<string> Ignore { get; init; } = [];

    [Display(Name = "忽略空白")]
    public bool IgnoreWhitespace { get; init; }

    [MaxLength(500), Display(Name = "禁用关键词", Description = "正文中出现任何一个即为异常，例如暗链常用词")]
    public IReadOnlyList<string> Keywords { get; init; } = [];

    [Range(1_024, 16 << 20), Display(Name = "正文上限（字节）")]
    public int BodyLimit { get; init; } = 2 << 20;

    internal IReadOnlyList<Regex> Ignored => ignored ??= [.. Ignore.Select(pattern => UserPattern.Read(pattern, seconds: 1).Pattern!)];
}

/// <summary>
/// content: whether a page is still what a person has approved (tamper detection), and free of forbidden words. What is seen first
/// approves nothing: until a person has, the verdict is unknown.
/// </summary>
internal sealed class ContentKind(HttpDoor door, BaselineBook baselines) : CheckKind<ContentSettings>
{
    public const string KindName = "content";

    public override string Name => KindName;

    public override string Title => "网页防篡改";

    public override KindPlace Place => new("网页与接口", "正文与批准的基线是否一致，有无敏感词");

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        new("content_approved", FactType.Flag, "内容与批准的基线一致"), new("changed_lines", FactType.Number, "与基线不同的行数"),
        new("keywords_found", FactType.Number, "命中的禁用关键词数"), new("keyword", FactType.Text, "命中的禁用关键词"), new("content_hash", FactType.Text, "内容摘要（SHA-256）"),
        .. WebFacts.OfAnswer, .. WebFacts.OfPhases,
    ];

    public override IReadOnlyList<string> DefaultConditions => ["content_approved == true", "keywords_found == 0"];

    protected override string Target(ContentSettings settings) => new Uri(settings.Url).GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    protected override string Host(ContentSettings settings) => new Uri(settings.Url).Authority;

    protected override string Reaches(ContentSettings settings) => $"{base.Reaches(settings)}|{settings.Proxy?.Url}";

    protected override IEnumerable<FieldError> Rules(ContentSettings settings)
    {
        var errors = WebAddress.Of(settings.Url).Errors("url").Concat(WebAddress.HeaderErrors(settings.Headers, "")).Concat(settings.AccessErrors());
        if (settings.Selector is { Length: > 0 } selector && PageText.Mistake(selector) is { } mistake)
        {
            errors = errors.Append(new FieldError("selector", mistake));
        }

        return errors
            .Concat(settings.Ignore.Index().Where(one => UserPattern.Read(one.Item).Pattern is null).Select(one => new FieldError($"ignore[{one.Index}]", UserPattern.Read(one.Item).Error!)))
            .Concat(settings.Keywords.Index().Where(one => string.IsNullOrWhiteSpace(one.Item) || one.Item.Length > 100)
                .Select(one => new FieldError($"keywords[{one.Index}]", "关键词必填，最长 100 个字符")));
    }

    protected override async Task<Observation> ProbeAsync(ContentSettings settings, ProbeContext context)
    {
        var answer = await new WebVisit(door, context, new CookieJar()).GoAsync(new WebAsk(HttpMethod.Get, new Uri(settings.Url))
        {
            Headers = [.. settings.Headers], BodyLimit = settings.BodyLimit, Access = settings.Access(),
        });
        if (answer.Status is < 200 or > 299)
        {
            return Observation.Failed(FailureReason.ProtocolError, $"状态码 {answer.Status}，未取得内容");
        }

        // Written as entities (&#21338;) they look the same to a visitor.
        var shown = settings.Keywords.Count > 0 ? System.Net.WebUtility.HtmlDecode(answer.Text) : "";
        var words = settings.Keywords.Where(word => answer.Text.Contains(word, StringComparison.OrdinalIgnoreCase) || shown.Contains(word, StringComparison.OrdinalIgnoreCase)).ToList();
        var facts = new Dictionary<string, Fact> { ["keywords_found"] = Fact.Of(words.Count), ["keyword"] = Fact.Of(string.Join("、", words.Take(10))) };
        var seen = WebFacts.Observe(answer, answer.Latency, context.Trace) with { Facts = facts };
        if (words.Count > 0)
        {
            context.Trace.Say($"forbidden words: {string.Join(", ", words.Take(10))}");
        }

        return settings.Compare ? await ComparedAsync(settings, context, answer, seen, facts) : With(seen, facts, approved: true, 0);
    }

    private async Task<Observation> ComparedAsync(ContentSettings settings, ProbeContext context, WebAnswer answer, Observation seen, Dictionary<string, Fact> facts)
    {
        var content = Content(settings, answer);
        facts["content_hash"] = Fact.Of(content.Hash);
        context.Trace.Say($"content {content.Hash}, {content.Length} long");
        var approved = await baselines.CompareAsync(context.CheckId, content, context.Deadline);
        if (approved?.Hash == content.Hash)
        {
            return With(seen, facts, approved: true, 0);
        }

        // Forbidden words are wrong whatever was approved; else nothing can be said before somebody has.
        if (approved is null && facts["keywords_found"].Number == 0)
        {
            return Observation.Failed(FailureReason.NoBaseline, "内容基线尚未批准，请核对页面内容后批准") with { Latency = answer.Latency };
        }

        var diff = approved is null ? [] : LineDiff.Of(approved.Text, BaselineBook.Kept(content.Text));
        var text = string.Join('\n', diff.Where(line => line.Kind != "same").Select(line => (line.Kind switch { "removed" => "- ", "added" => "+ ", _ => "… " }) + line.Text));
        return With(seen, facts, approved: false, LineDiff.Changed(diff)) with
        {
            Evidence = text.Length == 0 ? seen.Evidence : text.Length <= Observation.LongestEvidence ? text : text[..Observation.LongestEvidence],
        };
    }

    private static Observation With(Observation seen, Dictionary<string, Fact> facts, bool approved, int changed)
    {
        facts["content_approved"] = Fact.Of(approved);
        facts["changed_lines"] = Fact.Of(changed);
        return seen;
    }

    private static PageContent Content(ContentSettings settings, WebAnswer answer)
    {
        var rule = Hash(Encoding.UTF8.GetBytes($"{settings.Url}\n{settings.Selector}\n{settings.IgnoreWhitespace}\n{string.Join('\n', settings.Ignore)}"));
        if (settings is { Selector: null or "", IgnoreWhitespace: false, Ignore.Count: 0 })
        {
            return new PageContent(rule, Hash(answer.Body), answer.Text, answer.Body.Length);
        }

        var text = settings.Selector is { Length: > 0 } selector
            ? PageText.Select(answer.Text, selector) ?? throw new ProbeFailed(FailureReason.ProtocolError, $"页面中没有与选择器 {selector} 匹配的内容")
            : answer.Text;
        try
        {
            text = settings.Ignored.Aggregate(text, (kept, pattern) => pattern.Replace(kept, ""));
        }
        catch (RegexMatchTimeoutException)
        {
            throw new ProbeFailed(FailureReason.TooLarge, "内容过大，忽略规则未能在 1 秒内处理完");
        }

        text = settings.IgnoreWhitespace ? PageText.Squeezed(text) : text;
        return new PageContent(rule, Hash(Encoding.UTF8.GetBytes(text)), text, text.Length);
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
