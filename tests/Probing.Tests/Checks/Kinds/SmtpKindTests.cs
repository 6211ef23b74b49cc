using System.Net.Security;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;

namespace Platform.Probing.Tests.Checks.Kinds;

public sealed class SmtpKindTests : CheckKindCompliance
{
    internal override ICheckKind Kind { get; } = new SmtpKind(new OutboundGuard(Options.Create(new OutboundOptions())), TimeProvider.System);

    protected override string Right => """{ "host": "127.0.0.1", "port": 9 }""";

    protected override string Wrong => """{ "host": "http://x/", "port": 0, "user": "u", "deliverTo": "nobody" }""";

    [Fact]
    public async Task It_greets_goes_over_to_TLS_signs_in_and_hands_over_a_letter_with_its_mark()
    {
        using var certificate = Certificates.SelfSigned("127.0.0.1", 20);
        var letters = new List<string>();
        using var server = new TalkServer((stream, stop) => new MailTalk(letters).RunAsync(stream, certificate, stop));
        var seen = await ProbeAsync(server.Port, """, "security": "startTls", "acceptAnyCertificate": true, "user": "ops", "password": "canary", "from": "probe@example.cn", "deliverTo": "ops@example.cn" """);
        Assert.Equal(FailureReason.None, seen.Failure);
        Assert.Equal("220 mail.example.test ready", seen.Facts["banner"].Text);
        Assert.All(["encrypted", "starttls", "authenticated", "accepted"], flag => Assert.Equal(1, seen.Facts[flag].Number));
        Assert.InRange(TimeSpan.FromSeconds(seen.Facts["cert_expires_in"].Number).TotalDays, 19, 20);
        Assert.Contains(seen.Facts["marker"].Text!, Assert.Single(letters), StringComparison.Ordinal);
        Assert.DoesNotContain(seen.Log, line => line.Contains("canary", StringComparison.Ordinal) || line.Contains(Convert.ToBase64String("canary"u8), StringComparison.Ordinal));

        Assert.Equal(FailureReason.CertificateInvalid, (await ProbeAsync(server.Port, """, "security": "startTls" """)).Failure);
        var wrong = await ProbeAsync(server.Port, """, "acceptAnyCertificate": true, "user": "ops", "password": "wrong" """);
        Assert.Equal(FailureReason.SignInRefused, wrong.Failure);
    }

    [Fact]
    public async Task A_server_without_STARTTLS_is_refused_only_when_it_must_have_it()
    {
        using var server = new TalkServer((stream, stop) => new MailTalk([]).RunAsync(stream, null, stop));
        Assert.Equal(FailureReason.TlsRefused, (await ProbeAsync(server.Port, """, "security": "startTls" """)).Failure);
        Assert.Equal((FailureReason.None, 0d), ((await ProbeAsync(server.Port, "")).Failure, (await ProbeAsync(server.Port, "")).Facts["encrypted"].Number));
    }

    [Fact]
    public async Task Silence_a_refusal_and_an_endless_greeting()
    {
        using var silent = TalkServer.Silent();
        Assert.Equal(FailureReason.Timeout, (await ProbeAsync(silent.Port, "", 400)).Failure);
        using var full = new TalkServer((stream, _) => TalkServer.SayAsync(stream, "554 no service here\r\n"));
        Assert.Equal(FailureReason.ProtocolError, (await ProbeAsync(full.Port, "")).Failure);
        using var endless = new TalkServer(async (stream, stop) =>
        {
            while (!stop.IsCancellationRequested)
            {
                await TalkServer.SayAsync(stream, new string('x', 8_192));
            }
        });
        Assert.NotEqual(FailureReason.None, (await ProbeAsync(endless.Port, "", 10_000)).Failure);
    }

    private async Task<Observation> ProbeAsync(int port, string more, int milliseconds = 20_000)
    {
        using var deadline = new CancellationTokenSource(milliseconds);
        var (probe, errors) = Kind.Prepare(JsonDocument.Parse($$"""{ "host": "127.0.0.1", "port": {{port}}{{more}} }""").RootElement);
        Assert.Empty(errors);
        return await probe!.RunAsync(new ProbeContext("test", deadline.Token));
    }

    /// <summary>The server's side of a conversation (RFC 5321, 3207, 4954).</summary>
    private sealed class MailTalk(List<string> letters)
    {
        public async Task RunAsync(Stream stream, System.Security.Cryptography.X509Certificates.X509Certificate2? certificate, CancellationToken stop)
        {
            await TalkServer.SayAsync(stream, "220 mail.example.test ready\r\n");
            while (!stop.IsCancellationRequested && await TalkServer.LineAsync(stream) is { Length: > 0 } line)
            {
                var word = line.Split(' ')[0].ToUpperInvariant();
                if (word == "STARTTLS")
                {
                    await TalkServer.SayAsync(stream, "220 go\r\n");
                    var tls = new SslStream(stream);
                    await tls.AuthenticateAsServerAsync(certificate!);
                    (stream, certificate) = (tls, null);
                    secure = true;
                    continue;
                }

                await TalkServer.SayAsync(stream, word switch
                {
                    "EHLO" => certificate is not null ? "250-mail\r\n250-STARTTLS\r\n250 8BITMIME\r\n" : secure ? "250-mail\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n" : "250-mail\r\n250 8BITMIME\r\n",
                    "AUTH" => line.EndsWith(Convert.ToBase64String("\0ops\0canary"u8), StringComparison.Ordinal) ? "235 welcome\r\n" : "535 wrong\r\n",
                    "DATA" => "354 go on\r\n",
                    "QUIT" => "221 bye\r\n",
                    _ => "250 ok\r\n",
                });
                if (word == "DATA")
                {
                    var letter = new StringBuilder();
                    while (await TalkServer.LineAsync(stream) is var text && text != ".")
                    {
                        letter.AppendLine(text);
                    }

                    letters.Add(letter.ToString());
                    await TalkServer.SayAsync(stream, "250 queued\r\n");
                }
            }
        }

        private bool secure;
    }
}
