using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Platform.Notification.Messages;
using Platform.Notification.Providers;
using Platform.Testing;

namespace Platform.Notification.Tests;

/// <summary>What every provider promises. A new one inherits this with its own carrier.</summary>
public abstract class SmsProviderCompliance
{
    private const string Phone = "+8613812345678";
    private const string LostPhone = "+8613812340004";
    private const string RefusedPhone = "+8613812340003";
    private const string Text = "【统一运维平台】[重大]首页可用 & 100% + 😀";

    [Fact]
    public async Task A_message_that_the_carrier_takes_is_taken()
    {
        await using var rig = await StartAsync();
        Assert.IsType<SubmitOutcome.Taken>(await rig.SubmitAsync(Phone, Text));
        Assert.Equal(Text, await rig.LastTextAsync());
    }

    [Fact]
    public async Task A_refusal_carries_a_reason_and_whether_it_passes()
    {
        await using var rig = await StartAsync();
        var refused = Assert.IsType<SubmitOutcome.Refused>(await rig.SubmitAsync(RefusedPhone, Text));
        Assert.False(SubmitReasons.IsTemporary(refused.Reason));
        Assert.DoesNotContain("0003", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_leaves_the_message_uncertain()
    {
        await using var rig = await StartAsync();
        Assert.IsType<SubmitOutcome.Uncertain>(await rig.SubmitAsync(LostPhone, Text));
    }

    [Fact]
    public void A_submission_prints_its_reference_only() => Assert.Equal("ref", new SmsSubmission("ref", Phone, Text, 1).ToString());

    private protected abstract Task<Rig> StartAsync();

    private protected abstract class Rig(ServiceHost host) : IAsyncDisposable
    {
        public ServiceHost Host => host;

        public async Task<SubmitOutcome> SubmitAsync(string phone, string text)
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            return await host.Services.GetRequiredService<SmsProviders>().Choose().SubmitAsync(
                new SmsSubmission(Guid.CreateVersion7().ToString("N"), phone, text, 1), deadline.Token);
        }

        public abstract Task<string> LastTextAsync();

        public virtual async ValueTask DisposeAsync() => await host.DisposeAsync();
    }
}

public sealed class SimulatorComplianceTests : SmsProviderCompliance
{
    private protected override async Task<Rig> StartAsync() => new SimulatorRig(await Tests.Host.StartAsync(
        contract: false, settings: [("Sms:Simulator:RefuseEndings:0", "0003"), ("Sms:Simulator:LoseEndings:0", "0004")]));

    private sealed class SimulatorRig(ServiceHost host) : Rig(host)
    {
        public override Task<string> LastTextAsync() => Host.ReadAsync(db => Task.FromResult(
            db.Set<Simulator.HandsetMessage>().Single().TextOf(Host.Services.GetRequiredService<ServiceDefaults.Security.FieldCipher>())));
    }
}

public sealed class KannelComplianceTests : SmsProviderCompliance
{
    private protected override async Task<Rig> StartAsync()
    {
        var kannel = await FakeKannel.StartAsync();
        kannel.Answer = query => query["to"].EndsWith("0003", StringComparison.Ordinal) ? (403, "Not routable. Do not try again.")
            : query["to"].EndsWith("0004", StringComparison.Ordinal) ? (500, "") : (202, "0: Accepted for delivery");
        return new KannelRig(await Tests.Host.StartAsync(contract: false, settings: KannelSettings.For(kannel.Url)), kannel);
    }

    private sealed class KannelRig(ServiceHost host, FakeKannel kannel) : Rig(host)
    {
        public override Task<string> LastTextAsync()
        {
            var taken = kannel.Taken.Last();
            Assert.Equal(("UTF-8", "2", "31", "10690000", "pa ss&word"), (taken["charset"], taken["coding"], taken["dlr-mask"], taken["from"], taken["password"]));
            return Task.FromResult(taken["text"]);
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await kannel.DisposeAsync();
        }
    }
}

public sealed class KannelVerdictTests
{
    [Theory]
    [InlineData(403, "Authorization failed for sendsms", "Authentication", true)]
    [InlineData(403, "Not routable. Do not try again.", "NotRoutable", false)]
    [InlineData(400, "Empty receiver number not allowed, rejected", "Rejected", false)]
    [InlineData(503, "Temporal failure, try again later.", "LinkDown", true)]
    [InlineData(429, "", "Throttled", true)]
    public void A_refusal_is_read_by_status_and_body(int status, string body, string reason, bool temporary)
    {
        var refused = Assert.IsType<SubmitOutcome.Refused>(KannelProvider.Judge((System.Net.HttpStatusCode)status, body));
        Assert.Equal((reason, temporary), (refused.Reason.ToString(), SubmitReasons.IsTemporary(refused.Reason)));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(302)]
    [InlineData(500)]
    [InlineData(502)]
    public void Anything_else_but_202_is_uncertain(int status) =>
        Assert.IsType<SubmitOutcome.Uncertain>(KannelProvider.Judge((System.Net.HttpStatusCode)status, ""));

    [Theory]
    [InlineData("0: Accepted for delivery")]
    [InlineData("3: Queued for later delivery")]
    public void Both_kinds_of_202_mean_that_Kannel_keeps_it(string body) =>
        Assert.IsType<SubmitOutcome.Taken>(KannelProvider.Judge(System.Net.HttpStatusCode.Accepted, body));

    [Fact]
    public async Task The_real_Kannel_takes_a_Chinese_text()
    {
        if (Environment.GetEnvironmentVariable("PLATFORM_TEST_KANNEL") is not { Length: > 0 } url)
        {
            Assert.Skip("skipped, because PLATFORM_TEST_KANNEL names no sendsms address");
            return;
        }

        var part = url.Split('|');
        await using var host = await Host.StartAsync(contract: false, settings:
        [
            .. KannelSettings.For(part[0]).Where(pair => pair.Key is not ("Sms:Kannel:User" or "Sms:Kannel:Password")),
            ("Sms:Kannel:User", part.ElementAtOrDefault(1) ?? "platform"), ("Sms:Kannel:Password", part.ElementAtOrDefault(2) ?? "platform"),
        ]);
        var outcome = await host.Services.GetRequiredService<SmsProviders>().Choose().SubmitAsync(
            new SmsSubmission(Guid.CreateVersion7().ToString("N"), "+8613812345678", "【统一运维平台】首页可用 不可用", 1), TestContext.Current.CancellationToken);
        Assert.IsType<SubmitOutcome.Taken>(outcome);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_a_link_that_is_down()
    {
        int port;
        using (var listener = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            listener.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
            port = ((System.Net.IPEndPoint)listener.LocalEndPoint!).Port;
        }

        await using var host = await Host.StartAsync(contract: false, settings: KannelSettings.For($"http://127.0.0.1:{port}/cgi-bin/sendsms"));
        var outcome = await host.Services.GetRequiredService<SmsProviders>().Choose().SubmitAsync(
            new SmsSubmission("r", "+8613812345678", "x", 1), TestContext.Current.CancellationToken);
        Assert.Equal(FailureReason.LinkDown, Assert.IsType<SubmitOutcome.Refused>(outcome).Reason);
    }
}
