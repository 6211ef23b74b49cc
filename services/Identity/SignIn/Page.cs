using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Platform.Identity.SignIn;

/// <summary>A page of the provider: plain HTML, no script, no request to anywhere. Everything that is not ours is encoded.</summary>
internal abstract class Page(string title, int status = StatusCodes.Status200OK) : IResult
{
    /// <summary>Chinese stays readable in the source; what HTML could read as markup is escaped.</summary>
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(
        UnicodeRanges.BasicLatin, UnicodeRanges.CjkUnifiedIdeographs, UnicodeRanges.CjkSymbolsandPunctuation,
        UnicodeRanges.HalfwidthandFullwidthForms);

    private const string Style = """
        *{box-sizing:border-box}html{color-scheme:light dark}
        body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px 16px;background:#F4F6F9;color:#1B2430;
        font:14px/22px "PingFang SC","HarmonyOS Sans SC","Microsoft YaHei UI","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC","WenQuanYi Micro Hei",sans-serif}
        main{width:100%;max-width:400px;background:#FFF;border:1px solid #D5DCE6;border-radius:6px;padding:32px 32px 24px;box-shadow:0 2px 8px rgba(27,36,48,.08)}
        .brand{display:flex;align-items:center;gap:12px;margin-bottom:24px}.brand svg{flex:none}.brand b{font-size:20px;line-height:28px;font-weight:600}
        .brand small{display:block;font-size:12px;line-height:18px;color:#5C6778}
        h1{margin:0 0 16px;font-size:16px;line-height:24px;font-weight:600}p{margin:0 0 16px;color:#4A5667}
        label{display:block;margin-bottom:4px;color:#4A5667}
        input{width:100%;height:44px;margin-bottom:16px;padding:0 12px;border:1px solid #7C8797;border-radius:6px;background:#FFF;color:#1B2430;font:inherit;font-size:16px}
        input:focus-visible,button:focus-visible,a:focus-visible{outline:2px solid #1550B5;outline-offset:2px}
        button{width:100%;height:44px;border:0;border-radius:6px;background:#1550B5;color:#FFF;font:inherit;font-size:16px;font-weight:600;cursor:pointer}
        button:hover{background:#0F3F92}
        .error{margin:0 0 16px;padding:8px 12px;border-radius:6px;background:#FCE8E8;color:#A8141E}.error ul{margin:0;padding-left:20px}
        .note{margin:16px 0 0;font-size:12px;line-height:18px;color:#5C6778}code{font-size:12px;word-break:break-all;color:#5C6778}
        @media (prefers-color-scheme:dark){body{background:#0E141C;color:#E8EDF3}main{background:#161E29;border-color:#2C3847;box-shadow:none}
        p,label{color:#B3BECB}.brand small,.note,code{color:#93A0B0}input{background:#1E2836;border-color:#6F7D8F;color:#E8EDF3}
        button{background:#6BA4FF;color:#0B1220}button:hover{background:#8DB9FF}.error{background:#3B1619;color:#FF6464}
        input:focus-visible,button:focus-visible,a:focus-visible{outline-color:#6BA4FF}}
        """;

    /// <summary>Where a form of the page may lead after its post; browsers apply the rule to the redirect as well.</summary>
    protected virtual string? FormTarget => null;

    protected abstract string Body { get; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'{(FormTarget is { } target ? " " + target : "")}; base-uri 'none'; frame-ancestors 'none'";
        await response.WriteAsync(Html(nonce), Encoding.UTF8, httpContext.RequestAborted);
    }

    protected static string Text(string? value) => value is null ? "" : Encoder.Encode(value);

    protected static string Hidden(string name, string? value) => value is null ? "" : $"""<input type="hidden" name="{name}" value="{Text(value)}">""";

    protected static string Errors(IReadOnlyList<string> errors) => errors.Count switch
    {
        0 => "",
        1 => $"""<div class="error" role="alert">{Text(errors[0])}</div>""",
        _ => $"""<div class="error" role="alert"><ul>{string.Concat(errors.Select(error => $"<li>{Text(error)}</li>"))}</ul></div>""",
    };

    private string Html(string nonce) => $"""
        <!DOCTYPE html>
        <html lang="zh-CN">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>{Text(title)} - 统一运维平台</title>
        <style nonce="{nonce}">{Style}</style>
        </head>
        <body>
        <main>
        <div class="brand">
        <svg width="36" height="36" viewBox="0 0 36 36" role="img" aria-label="统一运维平台"><rect width="36" height="36" rx="6" fill="#1550B5"/><path d="M7 20h6l3-9 5 15 3-6h5" fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/></svg>
        <div><b>统一运维平台</b><small>运维合同 · 巡检 · 告警 · 报表</small></div>
        </div>
        <h1>{Text(title)}</h1>
        {Body}
        </main>
        </body>
        </html>
        """;
}
