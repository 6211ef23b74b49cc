using System.Globalization;
using System.Net;
using System.Text;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Blackbox;

/// <summary>What a person reads: one probe's own log, the recent probes, the modules in force.</summary>
internal static class ProbePages
{
    public static string Debug(Probe probe) =>
        $"Logs for the probe:\n{probe.LogText()}\n\n\nMetrics that would have been returned:\n{probe.MetricsText()}\n\n\nModule configuration:\n{probe.Module.Text}";

    public static Task HistoryAsync(HttpContext context, History history)
    {
        var page = new StringBuilder("<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>最近的探测</title><h1>最近的探测</h1><table border=\"1\"><tr><th>时间</th><th>模块</th><th>目标</th><th>结果</th><th>耗时</th><th>日志</th></tr>");
        foreach (var (id, probe) in history.Newest())
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{probe.Began.ToOffset(TimeSpan.FromHours(8)):yyyy-MM-dd HH:mm:ss}</td><td>{WebUtility.HtmlEncode(probe.Module.Name)}</td><td>{WebUtility.HtmlEncode(probe.Target)}</td><td>{(probe.Succeeded ? "成功" : "<strong>失败</strong>")}</td><td>{probe.Value(Series.Duration) * 1_000:0.0} ms</td><td><a href=\"history/{id}\">查看</a></td></tr>");
        }

        return RunProbe.WriteAsync(context, page.Append("</table></html>").ToString(), "text/html; charset=utf-8");
    }

    public static async Task<IResult> OneAsync(long id, HttpContext context, History history)
    {
        if (history.Newest().FirstOrDefault(entry => entry.Id == id) is not { Probe: { } probe })
        {
            return Problem.NotFound("probe", id.ToString(CultureInfo.InvariantCulture));
        }

        await RunProbe.WriteAsync(context, Debug(probe), "text/plain; charset=utf-8");
        return TypedResults.Empty;
    }

    public static Task ModulesAsync(HttpContext context, ModuleBook book) => RunProbe.WriteAsync(
        context, "modules:\n" + string.Concat(book.Modules.Values.OrderBy(module => module.Name, StringComparer.Ordinal).Select(module =>
            $"  {module.Name}:\n{string.Concat(module.Text.TrimEnd('\n').Split('\n').Select(line => $"    {line}\n"))}")), "text/plain; charset=utf-8");
}
