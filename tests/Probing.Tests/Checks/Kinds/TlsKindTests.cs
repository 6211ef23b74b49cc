using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;

namespace Platform.Probing.Tests.Checks.Kinds;

public sealed class TlsKindTests : CheckKindCompliance
{
    internal override ICheckKind Kind { get; } = new TlsKind(WebProbe.Guard(), TimeProvider.System);

    protected override string Right => """{ "host": "127.0.0.1", "port": 9 }""";

    protected override string Wrong => """{ "host": "http://x/", "port": 0 }""";

    [Fact]
    public async Task A_good_certificate_tells_everything_and_its_chain_s_first_end()
    {
        using var certificates = new TestCertificates(middleDays: 40);
        using var leaf = certificates.Leaf(days: 90);
        await using var server = await HostileServer.StartAsync(context => TypedResults.Text("ok").ExecuteAsync(context), leaf, certificates.Chain);
        var seen = await SeeAsync(server.Address.Port, certificates.RootPem);
        Assert.Equal((FailureReason.None, ""), (seen.Failure, seen.Fact("cert_problem").Text));
        Assert.True(Kind.Holds(seen, "cert_valid == true and cert_expires_in < 41d and cert_expires_in > 39d and leaf_expires_in > 89d"));
        Assert.True(Kind.Holds(seen, "tls_version >= 1.2 and cert_key_bits == 2048 and cert_chain_length == 3 and cert_name_matches == true and connect < 5s and tls_time < 10s"));
        Assert.True(Kind.Holds(seen, $"cert_fingerprint == \"{leaf.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256)}\" and cert_issuer == \"CN=Test Intermediate\""));
        Assert.True(Kind.Holds(seen, "cert_names contains \"localhost\" and tls_cipher contains \"TLS_\""));
        Assert.False(Kind.Holds(seen, "tls_version >= 1.4"));
    }

    [Theory]
    [InlineData("localhost", -2, "127.0.0.1", "证书已过期或尚未生效", true, false)]
    [InlineData("elsewhere.example", 90, "127.0.0.1", "证书不是颁发给 127.0.0.1 的", false, true)]
    [InlineData("elsewhere.example", 90, "elsewhere.example", "", true, true)]
    public async Task What_is_wrong_is_told_apart_and_still_dated(string name, int days, string asked, string problem, bool matches, bool trusted)
    {
        using var certificates = new TestCertificates();
        await using var server = await HostileServer.StartAsync(context => TypedResults.Text("ok").ExecuteAsync(context), certificates.Leaf(name, days, since: -5), certificates.Chain);
        var seen = await SeeAsync(server.Address.Port, certificates.RootPem, asked);
        Assert.Equal((FailureReason.None, problem), (seen.Failure, seen.Fact("cert_problem").Text));
        Assert.True(Kind.Holds(seen, $"cert_name_matches == {(matches ? "true" : "false")} and cert_chain_trusted == {(trusted ? "true" : "false")}"));
        Assert.Equal(days, seen.Fact("leaf_expires_in").Number / 86_400, 0.1);
    }

    [Fact]
    public async Task A_chain_that_leads_nowhere_still_yields_its_dates()
    {
        using var certificates = new TestCertificates();
        await using var server = await HostileServer.StartAsync(context => TypedResults.Text("ok").ExecuteAsync(context), certificates.Leaf(days: 12), certificates.Chain);
        var seen = await SeeAsync(server.Address.Port, null);
        Assert.Equal("证书颁发机构不受信任", seen.Fact("cert_problem").Text);
        Assert.True(Kind.Holds(seen, "cert_valid == false and cert_expires_in < 13d and cert_expires_in > 11d"));
    }

    [Theory]
    [InlineData("smtp", "220 mail ESMTP\r\n", "EHLO", "250-mail\r\n250 STARTTLS\r\n", "STARTTLS", "220 go\r\n")]
    [InlineData("imap", "* OK ready\r\n", "a1 STARTTLS", "a1 OK go\r\n", null, null)]
    [InlineData("pop3", "+OK ready\r\n", "STLS", "+OK go\r\n", null, null)]
    public async Task Mail_servers_are_asked_in_their_own_words(string protocol, string hello, string first, string answer, string? second, string? last)
    {
        using var certificates = new TestCertificates();
        using var leaf = certificates.Leaf();
        await using var server = RawServer.Talking(async (stream, stop) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(hello), stop);
            Assert.StartsWith(first, await LineAsync(stream, stop), StringComparison.Ordinal);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), stop);
            if (second is not null)
            {
                Assert.StartsWith(second, await LineAsync(stream, stop), StringComparison.Ordinal);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(last!), stop);
            }

            await using var tls = new System.Net.Security.SslStream(stream);
            await tls.AuthenticateAsServerAsync(
                new System.Net.Security.SslServerAuthenticationOptions { ServerCertificateContext = System.Net.Security.SslStreamCertificateContext.Create(leaf, certificates.Chain, offline: true) }, stop);
            _ = await tls.ReadAsync(new byte[16], stop);
        });
        var seen = await SeeAsync(server.Port, certificates.RootPem, startTls: protocol);
        Assert.Equal((FailureReason.None, true), (seen.Failure, Kind.Holds(seen, "cert_valid == true")));
    }

    [Fact]
    public async Task Who_refuses_starttls_or_speaks_no_tls_is_named()
    {
        await using var refusing = RawServer.Saying("220 mail\r\n500 what?\r\n"u8.ToArray());
        var seen = await SeeAsync(refusing.Port, null, startTls: "smtp");
        Assert.Equal((FailureReason.ProtocolError, "对方不支持 STARTTLS（500 what?）"), (seen.Failure, seen.FailureDetail));
        await using var plain = await HostileServer.StartAsync(_ => TypedResults.Text("plain"));
        Assert.Equal(FailureReason.TlsRefused, (await SeeAsync(plain.Address.Port, null)).Failure);
        await using var silent = RawServer.Silent();
        Assert.Equal(FailureReason.Timeout, (await SeeAsync(silent.Port, null, seconds: 0.3)).Failure);
    }

    private Task<Observation> SeeAsync(int port, string? roots, string? name = null, string startTls = "none", double seconds = 20) => Kind.SeeAsync(
        JsonSerializer.Serialize(new { host = "127.0.0.1", port, serverName = name, trustedRoots = roots, startTls }), seconds);

    private static async Task<string> LineAsync(System.Net.Sockets.NetworkStream stream, CancellationToken stop)
    {
        var buffer = new byte[512];
        return Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer, stop));
    }
}
