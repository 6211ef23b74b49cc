using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;

namespace Platform.Probing.Tests.Checks.Kinds;

public sealed class GrpcHealthKindTests : CheckKindCompliance
{
    internal override ICheckKind Kind { get; } = new GrpcHealthKind(WebProbe.Guard());

    protected override string Right => """{ "url": "http://127.0.0.1:9" }""";

    protected override string Wrong => """{ "url": "grpc://127.0.0.1", "token": "a b" }""";

    [Theory]
    [InlineData("order", 1, true, "SERVING")]
    [InlineData("order", 2, false, "NOT_SERVING")]
    [InlineData("", 1, true, "SERVING")]
    [InlineData("order", 0, false, "UNKNOWN")]
    [InlineData("order", 99, false, "UNKNOWN")]
    public async Task The_server_says_whether_it_serves(string service, int status, bool serving, string health)
    {
        string? asked = null;
        await using var server = await HostileServer.StartAsync(context => HealthAsync(context, name => { asked = name; return status; }), protocols: HttpProtocols.Http2);
        var seen = await Kind.SeeAsync($$"""{ "service": "{{service}}", "token": "t" }""", url: server.Address);
        Assert.Equal((FailureReason.None, null), (seen.Failure, seen.FailureDetail));
        Assert.Equal((service + " Bearer t", serving, health, "OK"), (asked, Kind.Holds(seen, "serving == true"), seen.Fact("health").Text, seen.Fact("grpc_status").Text));
        Assert.True(Kind.Holds(seen, "latency < 10s and connect < 5s and first_byte < 10s"));
    }

    [Fact]
    public async Task A_service_nobody_knows_and_a_secure_server()
    {
        using var certificates = new TestCertificates();
        await using var server = await HostileServer.StartAsync(
            context => HealthAsync(context, name => name.StartsWith("known", StringComparison.Ordinal) ? 1 : null), certificates.Leaf(), certificates.Chain, HttpProtocols.Http2);
        Assert.Equal(FailureReason.CertificateInvalid, (await Kind.SeeAsync("{}", url: server.Address)).Failure);
        var unknown = await Kind.SeeAsync("""{ "service": "other", "acceptAnyCertificate": true }""", url: server.Address);
        Assert.True(Kind.Holds(unknown, "grpc_status == \"NotFound\" and serving == false and health == \"SERVICE_UNKNOWN\" and cert_expires_in > 80d"));
        Assert.True(Kind.Holds(await Kind.SeeAsync("""{ "service": "known", "acceptAnyCertificate": true }""", url: server.Address), "serving == true"));
    }

    [Fact]
    public async Task A_server_without_http2_or_without_words_fails_in_time()
    {
        await using var old = await HostileServer.StartAsync(_ => TypedResults.Text("old"));
        Assert.NotEqual(FailureReason.None, (await Kind.SeeAsync("{}", 5, old.Address)).Failure);
        await using var silent = RawServer.Silent();
        Assert.Equal(FailureReason.Timeout, (await Kind.SeeAsync("{}", 0.5, $"http://127.0.0.1:{silent.Port}")).Failure);
    }

    [Fact]
    public void The_two_messages_are_written_and_read_as_protocol_buffers_are()
    {
        Assert.Empty(HealthMessages.Request(""));
        Assert.Equal([0x0A, 1, (byte)'a'], HealthMessages.Request("a"));
        Assert.Equal([0x0A, 0xC8, 0x01], HealthMessages.Request(new string('a', 200)).Take(3));
        Assert.Equal(2, HealthMessages.Status([0x12, 1, 0, 0x08, 2]));
        Assert.Equal(0, HealthMessages.Status([]));
        Assert.Throws<InvalidDataException>(() => HealthMessages.Status([0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]));
        Assert.Throws<InvalidDataException>(() => HealthMessages.Status([0x80]));
        Assert.Throws<InvalidDataException>(() => HealthMessages.Status([.. Enumerable.Repeat<byte>(0xFF, 20)]));
    }

    /// <summary>grpc.health.v1 by hand, so that the test doesn't share the prober's idea of it: a frame is a flag, a length and a message.</summary>
    private static async Task HealthAsync(HttpContext context, Func<string, int?> status)
    {
        Assert.Equal("/grpc.health.v1.Health/Check", context.Request.Path);
        using var whole = new MemoryStream();
        await context.Request.Body.CopyToAsync(whole);
        var frame = whole.ToArray();
        var name = frame.Length > 7 ? System.Text.Encoding.UTF8.GetString(frame.AsSpan(7)) : "";
        var found = status(name + (context.Request.Headers.Authorization is { Count: > 0 } who ? " " + who : ""));
        context.Response.ContentType = "application/grpc";
        if (found is { } number)
        {
            await context.Response.Body.WriteAsync(number == 0 ? new byte[] { 0, 0, 0, 0, 0 } : [0, 0, 0, 0, 2, 8, (byte)number]);
        }

        context.Response.AppendTrailer("grpc-status", found is null ? "5" : "0");
    }
}
