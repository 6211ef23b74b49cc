using System.Buffers;
using System.Net.Http.Headers;
using System.Text;

namespace Platform.Probing.Checks.Web;

/// <summary>Writes a request as HTTP/1.1, in one piece.</summary>
internal static class Http1Request
{
    public static async Task WriteAsync(Stream stream, HttpRequestMessage request, WebProxyAddress? proxy, CancellationToken deadline)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(deadline);
        var url = request.RequestUri!;
        var bytes = new ArrayBufferWriter<byte>(1024 + (body?.Length ?? 0));
        Write(bytes, request.Method.Method);
        Write(bytes, " ");
        Write(bytes, proxy is null ? url.PathAndQuery : $"{url.Scheme}://{Authority(url)}{url.PathAndQuery}");
        Write(bytes, " HTTP/1.1\r\nHost: ");
        Write(bytes, request.Headers.Host ?? Authority(url));
        Write(bytes, "\r\nConnection: close\r\n");
        if (proxy?.Authorization is { } authorization)
        {
            Header(bytes, "Proxy-Authorization", authorization);
        }

        if (!request.Headers.NonValidated.Contains("Accept-Encoding"))
        {
            Write(bytes, "Accept-Encoding: gzip, deflate, br\r\n");
        }

        Headers(bytes, request.Headers.NonValidated);
        if (request.Content is { } content)
        {
            Headers(bytes, content.Headers.NonValidated);
        }

        if (body is not null || request.Method == HttpMethod.Post || request.Method == HttpMethod.Put || request.Method == HttpMethod.Patch)
        {
            Write(bytes, $"Content-Length: {body?.Length ?? 0}\r\n");
        }

        Write(bytes, "\r\n");
        bytes.Write(body ?? []);
        await stream.WriteAsync(bytes.WrittenMemory, deadline);
    }

    private static string Authority(Uri url) => url.HostNameType == UriHostNameType.IPv6 || url.IdnHost == url.Host
        ? url.Authority
        : url.IsDefaultPort ? url.IdnHost : $"{url.IdnHost}:{url.Port}";

    private static void Headers(ArrayBufferWriter<byte> bytes, HttpHeadersNonValidated headers)
    {
        foreach (var (name, values) in headers)
        {
            if (name.Equals("Host", StringComparison.OrdinalIgnoreCase) || name.Equals("Connection", StringComparison.OrdinalIgnoreCase)
                || name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) || name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            Header(bytes, name, values.ToString());
        }
    }

    private static void Header(ArrayBufferWriter<byte> bytes, string name, string value)
    {
        if (value.AsSpan().ContainsAny('\r', '\n', '\0'))
        {
            throw new ProbeFailed(FailureReason.ProtocolError, $"请求头 {name} 的值含有换行，不能发送");
        }

        Write(bytes, name);
        Write(bytes, ": ");
        Write(bytes, value);
        Write(bytes, "\r\n");
    }

    private static void Write(ArrayBufferWriter<byte> bytes, string text) => Encoding.UTF8.GetBytes(text, bytes);
}
