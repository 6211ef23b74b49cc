using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Npgsql;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;

namespace Platform.Probing.Tests.Checks.Kinds;

public sealed class TcpKindTests : CheckKindCompliance
{
    internal override ICheckKind Kind { get; } = new TcpKind(new OutboundGuard(Options.Create(new OutboundOptions())));

    protected override string Right => """{ "host": "127.0.0.1", "port": 9 }""";

    protected override string Wrong => """{ "host": "http://x/", "port": 0, "steps": [{ "expect": "(" }, {}, { "sendHex": "0" }] }""";

    [Fact]
    public async Task A_closed_port_is_a_refused_connection() => Assert.Equal(FailureReason.ConnectionRefused, (await ProbeAsync(1)).Failure);

    [Fact]
    public async Task A_port_that_must_be_shut_is_right_when_it_refuses_and_wrong_when_it_opens()
    {
        var shut = await ProbeAsync(1, """, "blocked": true""");
        Kind.Holds(shut, "connected == false");
        using var server = new TalkServer((_, _) => Task.CompletedTask);
        var open = await ProbeAsync(server.Port, """, "blocked": true""");
        Assert.Equal(FailureReason.None, open.Failure);
        Assert.NotNull(Kind.Judged(open, "connected == false").Reason);
    }

    [Fact]
    public async Task A_port_that_must_be_shut_is_right_when_nobody_answers_in_time()
    {
        using var full = new TcpListener(IPAddress.Loopback, 0);
        full.Start(0);
        var port = ((IPEndPoint)full.LocalEndpoint).Port;
        using var first = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);

        // The queue of one is full now: the next knock gets no answer, as from a firewall that drops.
        var dropped = await ProbeAsync(port, """, "blocked": true, "wait": "300ms" """);
        Kind.Holds(dropped, "connected == false");
        Assert.Equal(["steps"], Kind.Mistakes("""{ "host": "127.0.0.1", "port": 9, "blocked": true, "steps": [{ "expect": "x" }] }"""));
        Assert.NotEqual(FailureReason.None, (await Kind.ProbeAsync("""{ "host": "nobody.example", "port": 9, "blocked": true }""")).Failure);
    }

    [Fact]
    public async Task It_talks_step_by_step_and_takes_a_value_and_the_secret_stays_out_of_the_log()
    {
        using var server = new TalkServer(async (stream, _) =>
        {
            await TalkServer.SayAsync(stream, "220 mail ready\r\n");
            await TalkServer.SayAsync(stream, await TalkServer.LineAsync(stream) == "LOGIN canary" ? "OK queue 17\r\n" : "NO\r\n");
        });
        var seen = await ProbeAsync(server.Port, """, "secret": "canary", "steps": [{ "expect": "^220 " }, { "send": "LOGIN {secret}\\r\\n", "expect": "^OK queue ([0-9]+)" }]""");
        Assert.Equal((FailureReason.None, "220 mail ready", 17d), (seen.Failure, seen.Facts["banner"].Text, seen.Facts["value"].Number));
        Assert.DoesNotContain(seen.Log, line => line.Contains("canary", StringComparison.Ordinal));
        Assert.NotNull(seen.Phases.FirstByte);
    }

    [Fact]
    public async Task Hexadecimal_goes_out_and_comes_back()
    {
        using var server = new TalkServer(async (stream, stop) =>
        {
            var question = new byte[2];
            await stream.ReadExactlyAsync(question, stop);
            await stream.WriteAsync((byte[])[0xff, question[1], question[0]], stop);
        });
        Assert.Equal(FailureReason.None, (await ProbeAsync(server.Port, """, "steps": [{ "sendHex": "CA FE", "expectHex": "feca" }]""")).Failure);
    }

    [Fact]
    public async Task It_goes_over_to_TLS_and_judges_the_certificate()
    {
        using var certificate = Certificates.SelfSigned("mail.example.test", 20);
        using var server = new TalkServer(async (stream, stop) =>
        {
            await TalkServer.LineAsync(stream);
            await TalkServer.SayAsync(stream, "220 go\r\n");
            await using var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(certificate);
            await TalkServer.SayAsync(tls, "hello inside\r\n");
        });
        const string steps = """, "serverName": "mail.example.test", "steps": [{ "send": "STARTTLS\\r\\n", "expect": "^220", "startTls": true }, { "expect": "inside" }]""";
        var refused = await ProbeAsync(server.Port, steps);
        Assert.Equal(FailureReason.CertificateInvalid, refused.Failure);
        var seen = await ProbeAsync(server.Port, """, "acceptAnyCertificate": true""" + steps);
        Assert.Equal((FailureReason.None, 0d), (seen.Failure, seen.Facts["cert_valid"].Number));
        Assert.InRange(TimeSpan.FromSeconds(seen.Facts["cert_expires_in"].Number).TotalDays, 19, 20);
        Assert.NotNull(seen.Phases.Tls);
    }

    [Fact]
    public async Task Silence_is_a_timeout_an_early_end_a_broken_protocol_and_a_flood_too_large()
    {
        const string steps = """, "maxBytes": 2000, "steps": [{ "expect": "never" }]""";
        using var silent = TalkServer.Silent();
        Assert.Equal(FailureReason.Timeout, (await ProbeAsync(silent.Port, steps, 300)).Failure);

        using var early = new TalkServer((stream, _) => TalkServer.SayAsync(stream, "bye"));
        var seen = await ProbeAsync(early.Port, steps);
        Assert.Equal(FailureReason.ProtocolError, seen.Failure);
        Assert.Contains("bye", seen.FailureDetail, StringComparison.Ordinal);

        using var endless = new TalkServer(async (stream, stop) =>
        {
            while (!stop.IsCancellationRequested)
            {
                await stream.WriteAsync(new byte[8_192], stop);
            }
        });
        Assert.Equal(FailureReason.TooLarge, (await ProbeAsync(endless.Port, steps)).Failure);
    }

    [Fact]
    public async Task An_answer_that_comes_byte_by_byte_is_still_one()
    {
        using var server = new TalkServer(async (stream, stop) =>
        {
            foreach (var octet in "220 slow but fine\r\n"u8.ToArray())
            {
                await stream.WriteAsync((byte[])[octet], stop);
                await stream.FlushAsync(stop);
                await Task.Yield();
            }
        });
        Assert.Equal(FailureReason.None, (await ProbeAsync(server.Port, """, "steps": [{ "expect": "fine" }]""")).Failure);
    }

    [Fact]
    public async Task A_real_PostgreSQL_answers_the_request_for_TLS()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PLATFORM_TEST_POSTGRES") is { Length: > 0 }, "PLATFORM_TEST_POSTGRES is not set: no real server to probe");
        var place = new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable("PLATFORM_TEST_POSTGRES"));
        Assert.Equal(FailureReason.None, (await ProbeAsync(place.Port, """, "steps": [{ "sendHex": "00000008 04d2162f", "expect": "^[SN]" }]""")).Failure);
    }

    private async Task<Observation> ProbeAsync(int port, string more = "", int milliseconds = 20_000)
    {
        using var deadline = new CancellationTokenSource(milliseconds);
        var (probe, errors) = Kind.Prepare(JsonDocument.Parse($$"""{ "host": "127.0.0.1", "port": {{port}}{{more}} }""").RootElement);
        Assert.Empty(errors);
        return await probe!.RunAsync(new ProbeContext("test", deadline.Token));
    }
}
