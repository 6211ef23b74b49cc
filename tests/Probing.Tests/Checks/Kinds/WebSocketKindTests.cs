using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;

namespace Platform.Probing.Tests.Checks.Kinds;

public sealed class WebSocketKindTests : CheckKindCompliance
{
    internal override ICheckKind Kind { get; } = new WebSocketKind(WebProbe.Guard());

    protected override string Right => """{ "url": "ws://127.0.0.1:9/" }""";

    protected override string Wrong => """{ "url": "http://127.0.0.1/", "expect": "(?=x)" }""";

    [Fact]
    public async Task A_server_that_answers_what_is_expected_is_timed()
    {
        await using var server = await HostileServer.StartAsync(EchoAsync);
        var seen = await Kind.SeeAsync("""{ "send": "ping-7", "expect": "echo ping-\\d", "protocol": "v1", "headers": { "X-Key": "k" } }""", url: Url(server));
        Assert.Equal((FailureReason.None, null), (seen.Failure, seen.FailureDetail));
        Assert.True(Kind.Holds(seen, "connected == true and message == \"echo ping-7 k\" and message_latency < 5s and latency < 10s and first_byte < 5s and status == 101 and protocol == \"v1\""));
    }

    [Fact]
    public async Task Without_a_message_the_upgrade_is_enough()
    {
        await using var server = await HostileServer.StartAsync(EchoAsync);
        Assert.True(Kind.Holds(await Kind.SeeAsync("{}", url: Url(server)), "connected == true"));
    }

    [Fact]
    public async Task A_secure_one_shows_its_certificate()
    {
        using var certificates = new TestCertificates();
        await using var server = await HostileServer.StartAsync(EchoAsync, certificates.Leaf(), certificates.Chain);
        var url = $"wss://127.0.0.1:{server.Address.Port}/";
        Assert.Equal(FailureReason.CertificateInvalid, (await Kind.SeeAsync("{}", url: url)).Failure);
        Assert.True(Kind.Holds(await Kind.SeeAsync("""{ "acceptAnyCertificate": true }""", url: url), "cert_expires_in > 80d and connected == true"));
    }

    [Fact]
    public async Task Whoever_does_not_upgrade_or_says_something_else_fails_in_time()
    {
        await using var plain = await HostileServer.StartAsync(_ => TypedResults.Text("hello"));
        var refused = await Kind.SeeAsync("{}", url: Url(plain));
        Assert.Equal((FailureReason.ProtocolError, "对方没有升级到 WebSocket（状态码 200）"), (refused.Failure, refused.FailureDetail));
        await using var server = await HostileServer.StartAsync(EchoAsync);
        Assert.Equal(FailureReason.Timeout, (await Kind.SeeAsync("""{ "send": "x", "expect": "never" }""", 0.5, Url(server))).Failure);
        var closed = await Kind.SeeAsync("""{ "send": "bye", "expect": "never" }""", url: Url(server));
        Assert.Equal((FailureReason.ProtocolError, "没有收到期望的消息，连接已关闭"), (closed.Failure, closed.FailureDetail));
        var large = await Kind.SeeAsync("""{ "send": "large", "expect": "never" }""", url: Url(server));
        Assert.Equal(FailureReason.TooLarge, large.Failure);
    }

    private static string Url(HostileServer server) => $"ws://127.0.0.1:{server.Address.Port}/chat?x=1";

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync(context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault());
        var buffer = new byte[1024];
        while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: WebSocketMessageType.Text } part)
        {
            var text = Encoding.UTF8.GetString(buffer, 0, part.Count);
            if (text == "bye")
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", context.RequestAborted);
                return;
            }

            var answer = text == "large" ? new byte[1 << 20] : Encoding.UTF8.GetBytes($"echo {text} {context.Request.Headers["X-Key"]}");
            await socket.SendAsync("noise"u8.ToArray(), WebSocketMessageType.Text, true, context.RequestAborted);
            await socket.SendAsync(answer, WebSocketMessageType.Text, true, context.RequestAborted);
        }
    }
}
