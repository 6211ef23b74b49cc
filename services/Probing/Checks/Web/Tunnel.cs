using System.Text;

namespace Platform.Probing.Checks.Web;

/// <summary>A way through a proxy: CONNECT, and whatever follows is between us and the target.</summary>
internal static class Tunnel
{
    public static async Task OpenAsync(Stream stream, Uri url, WebProxyAddress proxy, ProbeTrace trace, CancellationToken deadline)
    {
        var target = $"{url.IdnHost}:{url.Port}";
        var ask = new StringBuilder($"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n");
        if (proxy.Authorization is { } authorization)
        {
            ask.Append("Proxy-Authorization: ").Append(authorization).Append("\r\n");
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(ask.Append("\r\n").ToString()), deadline);

        // The target doesn't speak before we do, so the head can be read with a buffer and nothing behind it is lost.
        using var reader = new Http1Reader(stream);
        var head = await reader.ReadHeadAsync(deadline);
        trace.Say($"proxy answers CONNECT with {head.Status}");
        if (head.Status is < 200 or > 299)
        {
            throw new ProbeFailed(FailureReason.ProxyRefused, head.Status == 407 ? "代理要求身份验证（407）" : $"代理拒绝连接目标（状态码 {head.Status}）");
        }
    }
}
