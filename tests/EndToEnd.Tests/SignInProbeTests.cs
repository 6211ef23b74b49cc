using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Options;
using Platform.Identity;
using Platform.Identity.Tests;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;
using Platform.Probing.Checks.Web;
using Platform.Testing;

namespace Platform.EndToEnd.Tests;

/// <summary>The oidc check against the real identity service: its pages, its tokens, its refusals.</summary>
public sealed class SignInProbeTests
{
    private const string User = "prober";
    private readonly OidcKind kind = new(new HttpDoor(new OutboundGuard(Options.Create(new OutboundOptions()))), TimeProvider.System);

    [Fact]
    public async Task A_person_s_whole_sign_in_succeeds_with_every_phase_timed()
    {
        await using var host = await StartAsync();
        await host.AddUserAsync(User);
        var seen = await SeeAsync(host.Address, Provider.GoodPassword);
        Assert.Equal((FailureReason.None, null), (seen.Failure, seen.FailureDetail));
        Assert.All(["discovery", "login", "token", "userinfo", "latency", "token_expires_in"], name => Assert.NotEmpty(seen.Find(name, null)));
        Assert.Equal(User, Assert.Single(seen.Find("claim", "preferred_username")).Text);
        Assert.DoesNotContain(Provider.GoodPassword, string.Join('\n', seen.Log) + seen.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_passwords_and_one_time_passwords_are_told_apart()
    {
        await using var host = await StartAsync();
        await host.AddUserAsync(User);
        var wrong = await SeeAsync(host.Address, "Wrong-Password-1");
        Assert.Equal(FailureReason.SignInRefused, wrong.Failure);
        Assert.StartsWith("登录页：登录被拒绝", wrong.FailureDetail, StringComparison.Ordinal);
        var once = await SeeAsync(host.Address, Provider.FirstPassword, user: "admin");
        Assert.Equal(FailureReason.SignInRefused, once.Failure);
    }

    [Fact]
    public async Task A_program_gets_its_token_and_a_wrong_secret_names_the_phase()
    {
        await using var host = await StartAsync();
        var seen = await SeeAsync(host.Address, null, "client_credentials", "platform-probing", Provider.ProbingSecret);
        Assert.Equal((FailureReason.None, null), (seen.Failure, seen.FailureDetail));
        var refused = await SeeAsync(host.Address, null, "client_credentials", "platform-probing", "wrong");
        Assert.Equal(FailureReason.SignInRefused, refused.Failure);
        Assert.StartsWith("取令牌：状态码 401，invalid_client", refused.FailureDetail, StringComparison.Ordinal);
    }

    /// <summary>The service knows its own address before it starts: tokens carry it.</summary>
    private static Task<ServiceHost> StartAsync()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var address = $"http://{free.LocalEndpoint}/";
        free.Stop();
        return ServiceHost.StartAsync(
            new IdentityModule(), configure: builder => builder.WebHost.UseUrls(address), settings: [.. Provider.Settings(), KeyValuePair.Create<string, string?>("Keycloak:AuthServerUrl", address)]);
    }

    private async Task<Observation> SeeAsync(
        Uri address, string? password, string flow = "code", string client = "platform-console", string secret = Provider.ConsoleSecret, string user = User)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var (probe, errors) = kind.Prepare(JsonSerializer.SerializeToElement(new
        {
            issuer = address + "realms/platform", flow, clientId = client, clientSecret = secret, redirectUri = Browser.RedirectUri, user, password,
        }));
        Assert.Empty(errors);
        return await probe!.RunAsync(new ProbeContext("test", deadline.Token));
    }
}
