using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Platform.Probing.Checks.Kinds;
using Platform.Probing.Checks.Web;
using Platform.Probing.Checks;

namespace Platform.Probing.Tests.Checks.Kinds;

/// <summary>Ways to a server and ways to say who asks: proxies, certificates, HTTP/2, authentication, redirects, character sets.</summary>
public sealed class HttpWaysTests
{
    private readonly HttpKind kind = new(new HttpDoor(WebProbe.Guard()));

    [Fact]
    public async Task Plain_http_goes_to_the_proxy_with_its_whole_address()
    {
        string? line = null;
        await using var proxy = Proxy((head, stream, stop) =>
        {
            line = head;
            return stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray(), stop).AsTask();
        });
        var seen = await kind.SeeAsync($$"""{ "url": "http://127.0.0.1:9/x?y=1", "proxy": { "url": "http://127.0.0.1:{{proxy.Port}}", "user": "u", "password": "p" } }""");
        Assert.Equal((FailureReason.None, "ok"), (seen.Failure, seen.Fact("body").Text));
        Assert.StartsWith("GET http://127.0.0.1:9/x?y=1 HTTP/1.1\r\nHost: 127.0.0.1:9\r\n", line, StringComparison.Ordinal);
        Assert.Contains("Proxy-Authorization: Basic dTpw\r\n", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Https_goes_through_the_proxy_by_a_tunnel()
    {
        using var certificates = new TestCertificates();
        await using var server = await HostileServer.StartAsync(context => TypedResults.Text("secret").ExecuteAsync(context), certificates.Leaf(), certificates.Chain);
        string? line = null;
        await using var proxy = Proxy(async (head, stream, stop) =>
        {
            line = head;
            using var target = new TcpClient();
            await target.ConnectAsync("127.0.0.1", server.Address.Port, stop);
            await stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), stop);
            await Task.WhenAny(stream.CopyToAsync(target.GetStream(), stop), target.GetStream().CopyToAsync(stream, stop));
        });
        var seen = await kind.SeeAsync(Trusting(certificates, $$""", "proxy": { "url": "http://127.0.0.1:{{proxy.Port}}" }"""), url: $"https://localhost:{server.Address.Port}/");
        Assert.Equal((FailureReason.None, null), (seen.Failure, seen.FailureDetail));
        Assert.Equal("secret", seen.Fact("body").Text);
        Assert.StartsWith($"CONNECT localhost:{server.Address.Port} HTTP/1.1\r\n", line, StringComparison.Ordinal);
        Assert.NotNull(seen.Phases.Tls);
    }

    [Fact]
    public async Task A_proxy_is_no_way_around_the_guard_and_its_refusal_has_a_name()
    {
        await using var proxy = Proxy((_, stream, stop) => stream.WriteAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), stop).AsTask());
        var way = $$""", "proxy": { "url": "http://127.0.0.1:{{proxy.Port}}" } }""";
        Assert.Equal(FailureReason.NotAllowed, (await kind.SeeAsync("""{ "url": "http://169.254.169.254/latest" """ + way)).Failure);
        Assert.Equal(FailureReason.NotAllowed, (await kind.SeeAsync("""{ "url": "https://[::ffff:169.254.169.254]/" """ + way)).Failure);
        Assert.Equal(FailureReason.NotAllowed, (await kind.SeeAsync("""{ "url": "http://127.0.0.1/", "proxy": { "url": "http://169.254.169.254:3128" } }""")).Failure);
        var refused = await kind.SeeAsync("""{ "url": "https://127.0.0.1:9/" """ + way);
        Assert.Equal((FailureReason.ProxyRefused, "代理拒绝连接目标（状态码 403）"), (refused.Failure, refused.FailureDetail));
    }

    [Fact]
    public async Task A_name_that_only_the_proxy_knows_passes_where_the_configuration_says_so()
    {
        await using var proxy = Proxy((_, stream, stop) => stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray(), stop).AsTask());
        var settings = $$"""{ "url": "http://inner.invalid/", "proxy": { "url": "http://127.0.0.1:{{proxy.Port}}" } }""";
        Assert.Equal(FailureReason.NotAllowed, (await kind.SeeAsync(settings)).Failure);
        Assert.Equal(FailureReason.None, (await new HttpKind(new HttpDoor(WebProbe.Guard(proxiesResolve: true))).SeeAsync(settings)).Failure);
    }

    [Fact]
    public async Task An_authority_of_ones_own_and_a_client_certificate()
    {
        using var certificates = new TestCertificates();
        using var mine = certificates.Leaf("prober.example");
        await using var server = await HostileServer.StartAsync(
            context => TypedResults.Text(context.Connection.ClientCertificate?.Subject ?? "none").ExecuteAsync(context), certificates.Leaf(), certificates.Chain, clientCertificate: true);
        var url = $"https://127.0.0.1:{server.Address.Port}/";
        var pem = System.Text.Json.JsonSerializer.Serialize(mine.ExportCertificatePem() + "\n" + mine.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        var seen = await kind.SeeAsync(Trusting(certificates, $$""", "clientCertificate": {{pem}} """), url: url);
        Assert.Equal("CN=prober.example", seen.Fact("body").Text);
        Assert.True(kind.Holds(seen, "tls_version >= 1.2 and tls_time < 10s and cert_expires_in > 80d"));
        Assert.Equal(FailureReason.CertificateInvalid, (await kind.SeeAsync("{}", url: url)).Failure);
        Assert.Equal(FailureReason.CertificateInvalid, (await kind.SeeAsync(Trusting(certificates, ", \"serverName\": \"other.example\""), url: url)).Failure);
    }

    [Fact]
    public async Task Http2_and_nothing_less()
    {
        using var certificates = new TestCertificates();
        await using var server = await HostileServer.StartAsync(
            context => TypedResults.Text(context.Request.Protocol).ExecuteAsync(context), certificates.Leaf(), certificates.Chain, HttpProtocols.Http2);
        var seen = await kind.SeeAsync(Trusting(certificates, ", \"http2\": true"), url: server.Address);
        Assert.Equal((FailureReason.None, "HTTP/2"), (seen.Failure, seen.Failure == FailureReason.None ? seen.Fact("body").Text : seen.FailureDetail));
        await using var old = await HostileServer.StartAsync(_ => TypedResults.Text("old"));
        Assert.NotEqual(FailureReason.None, (await kind.SeeAsync("""{ "http2": true }""", 5, old.Address)).Failure);
    }

    [Theory]
    [InlineData("MD5")]
    [InlineData("SHA-256")]
    public async Task Digest_answers_the_challenge(string algorithm)
    {
        string? answer = null;
        await using var server = await HostileServer.StartAsync(context =>
        {
            answer = context.Request.Headers.Authorization;
            if (answer is { Length: > 0 })
            {
                return TypedResults.Text("in");
            }

            context.Response.Headers.WWWAuthenticate = $"Digest realm=\"r\", nonce=\"n\", qop=\"auth,auth-int\", algorithm={algorithm}, opaque=\"o\"";
            return TypedResults.Unauthorized();
        });
        var seen = await kind.SeeAsync("""{ "auth": { "type": "digest", "user": "u", "password": "p" } }""", url: server.Address);
        Assert.Equal(200, seen.Fact("status").Number);
        Assert.Matches($"^Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"/\", algorithm={algorithm}, response=\"[0-9a-f]{{{(algorithm == "MD5" ? 32 : 64)}}}\", qop=auth, nc=00000001, cnonce=\"[0-9a-f]+\", opaque=\"o\"$", answer!);
    }

    [Fact]
    public async Task Basic_and_bearer_say_who_asks()
    {
        await using var server = await HostileServer.StartAsync(context => TypedResults.Text(context.Request.Headers.Authorization!));
        Assert.Equal("Basic dTpw", (await kind.SeeAsync("""{ "auth": { "user": "u", "password": "p" } }""", url: server.Address)).Fact("body").Text);
        Assert.Equal("Bearer t", (await kind.SeeAsync("""{ "auth": { "type": "bearer", "token": "t" } }""", url: server.Address)).Fact("body").Text);
    }

    [Theory]
    [InlineData(302, "GET ")]
    [InlineData(303, "GET ")]
    [InlineData(307, "POST hello")]
    [InlineData(308, "POST hello")]
    public async Task A_redirect_goes_on_as_browsers_do_with_its_cookies(int status, string expected)
    {
        await using var server = await HostileServer.StartAsync(async context =>
        {
            if (context.Request.Path == "/")
            {
                context.Response.StatusCode = status;
                context.Response.Headers.SetCookie = "a=1";
                context.Response.Headers.Location = "/there";
                return;
            }

            using var reader = new StreamReader(context.Request.Body);
            await TypedResults.Text($"{context.Request.Method} {await reader.ReadToEndAsync()}|{context.Request.Headers.Cookie}").ExecuteAsync(context);
        });
        var seen = await kind.SeeAsync("""{ "method": "POST", "body": "hello", "contentType": "text/plain" }""", url: server.Address);
        Assert.Equal((expected + "|a=1", 1), (seen.Fact("body").Text, seen.Fact("redirects").Number));
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("HEAD")]
    public async Task Every_common_method_is_sent(string method)
    {
        await using var server = await HostileServer.StartAsync(context =>
        {
            context.Response.Headers["X-Method"] = context.Request.Method;
            return TypedResults.Text("a body");
        });
        var seen = await kind.SeeAsync($$"""{ "method": "{{method}}", "headers": { "Content-Type": "text/x", "User-Agent": "me" } }""", url: server.Address);
        Assert.Equal(method, seen.Fact("header", "x-method").Text);
        Assert.Equal(method == "HEAD" ? 0 : 6, seen.Fact("size").Number);
    }

    [Theory]
    [InlineData("text/html; charset=GBK", "gb18030", "<p>政务公开</p>")]
    [InlineData("text/html", "gb18030", "<meta charset=\"gb2312\"><p>政务公开</p>")]
    [InlineData("text/html", "gb18030", "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=gbk\"><p>政务公开</p>")]
    [InlineData("text/xml", "gb18030", "<?xml version=\"1.0\" encoding=\"GB18030\"?><p>政务公开 㐀</p>")]
    [InlineData("text/html", "gb18030", "<p>什么也没有声明的政务公开页面</p>")]
    [InlineData("text/html", "utf-8", "<p>政务公开</p>")]
    [InlineData("text/html; charset=nonsense", "utf-8", "<p>政务公开</p>")]
    public async Task Pages_are_read_in_their_own_characters(string contentType, string encoding, string page)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        await using var server = await HostileServer.StartAsync(async context =>
        {
            context.Response.ContentType = contentType;
            await context.Response.Body.WriteAsync(Encoding.GetEncoding(encoding).GetBytes(page));
        });
        var seen = await kind.SeeAsync("{}", url: server.Address);
        Assert.Equal(page, seen.Fact("body").Text);
        Assert.True(kind.Holds(seen, "body contains \"政务公开\""));
    }

    private static string Trusting(TestCertificates certificates, string more = "") =>
        $$"""{ "trustedRoots": {{System.Text.Json.JsonSerializer.Serialize(certificates.RootPem)}}{{more}} }""";

    private static RawServer Proxy(Func<string, NetworkStream, CancellationToken, Task> answer) => RawServer.Talking(async (stream, stop) =>
    {
        var buffer = new byte[8192];
        var read = await stream.ReadAsync(buffer, stop);
        await answer(Encoding.ASCII.GetString(buffer, 0, read), stream, stop);
    });
}
