using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;
using Platform.Probing.Checks.Web;

namespace Platform.Probing.Tests.Checks.Kinds;

public sealed class HttpKindTests : CheckKindCompliance
{
    internal override ICheckKind Kind { get; } = new HttpKind(new HttpDoor(Guard()));

    protected override string Right => """{ "url": "http://127.0.0.1:9/" }""";

    protected override string Wrong => """{ "url": "gopher://x", "redirects": 99 }""";

    [Fact]
    public async Task Phases_are_timed_apart_on_a_fresh_connection_each_time()
    {
        var connections = new HashSet<string>();
        await using var server = await HostileServer.StartAsync(context =>
        {
            connections.Add(context.Connection.Id);
            return TypedResults.Text("ok");
        });
        for (var i = 0; i < 3; i++)
        {
            var seen = await ProbeAsync(server.Address);
            Assert.Equal(FailureReason.None, seen.Failure);
            Assert.All([seen.Phases.Resolve, seen.Phases.Connect, seen.Phases.FirstByte, seen.Phases.Transfer], phase => Assert.NotNull(phase));
        }

        Assert.Equal(3, connections.Count);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_a_timeout()
    {
        await using var server = await HostileServer.StartAsync(async context => await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        Assert.Equal(FailureReason.Timeout, (await ProbeAsync(server.Address, milliseconds: 300)).Failure);
    }

    [Fact]
    public async Task A_redirect_loop_ends_after_five()
    {
        await using var server = await HostileServer.StartAsync(_ => TypedResults.Redirect("/again"));
        Assert.Equal(FailureReason.TooManyRedirects, (await ProbeAsync(server.Address)).Failure);
    }

    [Fact]
    public async Task A_huge_body_is_not_swallowed()
    {
        await using var server = await HostileServer.StartAsync(context => TypedResults.Bytes(new byte[3 << 20]));
        Assert.Equal(FailureReason.TooLarge, (await ProbeAsync(server.Address)).Failure);
    }

    [Fact]
    public async Task A_certificate_of_somebody_else_is_refused_and_named()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=elsewhere.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
        await using var server = await HostileServer.StartAsync(context => TypedResults.Text("ok").ExecuteAsync(context), certificate);
        var seen = await ProbeAsync(server.Address);
        Assert.Equal(FailureReason.CertificateInvalid, seen.Failure);
        Assert.Contains("证书不是颁发给", seen.FailureDetail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_stay_with_their_origin()
    {
        string? leaked = null;
        await using var thief = await HostileServer.StartAsync(context =>
        {
            leaked = context.Request.Headers["X-Key"];
            return TypedResults.Text("thanks");
        });
        await using var server = await HostileServer.StartAsync(_ => TypedResults.Redirect(thief.Address.ToString()));
        var seen = await ProbeAsync(server.Address, """, "headers": { "X-Key": "canary" }""");
        Assert.Equal(FailureReason.None, seen.Failure);
        Assert.True(string.IsNullOrEmpty(leaked));
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("100.100.100.200")]
    [InlineData("168.63.129.16")]
    [InlineData("fd20:ce::254")]
    [InlineData("224.0.0.1")]
    [InlineData("fe80::1")]
    [InlineData("0.0.0.0")]
    public void The_guard_knows_forbidden_addresses_in_every_dress(string address) => Assert.False(Guard().Allows(IPAddress.Parse(address)));

    private static OutboundGuard Guard() => new(Options.Create(new OutboundOptions()));

    private async Task<Observation> ProbeAsync(Uri address, string more = "", int milliseconds = 20_000)
    {
        using var deadline = new CancellationTokenSource(milliseconds);
        var (probe, errors) = Kind.Prepare(JsonDocument.Parse($$"""{ "url": "{{address}}"{{more}} }""").RootElement);
        Assert.Empty(errors);
        return await probe!.RunAsync(new ProbeContext("test", deadline.Token));
    }
}
