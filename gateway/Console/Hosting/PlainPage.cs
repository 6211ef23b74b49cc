using System.Diagnostics;
using System.Text.Encodings.Web;

namespace Platform.Console.Hosting;

/// <summary>A page for the moments when nothing else works: it needs no session, no API and no component.</summary>
internal static class PlainPage
{
    public static async Task WriteAsync(HttpContext context, int status, string title, string text, string? link = null, string? label = null)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        var number = status >= 500 ? $"<p class=\"muted\">编号 <code>{Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier}</code></p>" : "";
        var button = link is null ? "" : $"<p><a class=\"button primary\" href=\"{HtmlEncoder.Default.Encode(link)}\">{label}</a></p>";
        await context.Response.WriteAsync($"""
            <!DOCTYPE html>
            <html lang="zh-CN">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title} · 统一运维平台</title><link rel="stylesheet" href="{EmbeddedAssets.Css}"></head>
            <body class="plain"><main class="card plain-card"><p class="brand">统一运维平台</p><h1>{title}</h1><p>{text}</p>{number}{button}</main></body>
            </html>
            """, context.RequestAborted);
    }
}
