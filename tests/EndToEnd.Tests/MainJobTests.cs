using System.Text.Json.Nodes;
using Platform.EndToEnd.Tests.Scenario;
using Platform.Testing;
using static Platform.EndToEnd.Tests.Script;

namespace Platform.EndToEnd.Tests;

/// <summary>
/// The main job, by API as a customer's script would do it: a contract runs, a real server fails, the duty engineer is told
/// and answers, the server comes back, the month is reported, the platform restarts.
/// </summary>
[Collection(RunningPlatform.OneAtATime)]
public sealed class MainJobTests(RunningPlatform running) : IClassFixture<RunningPlatform>
{
    private const string Check = SampleContract.Id + ".shop";
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private static readonly string[] Story = ["detected", "notified", "delivered", "acknowledged", "recovered"];
    private readonly TimeProvider time = TimeProvider.System;

    [Fact]
    public async Task A_contract_runs_a_server_fails_the_duty_engineer_is_told_and_the_month_is_reported()
    {
        using var script = await running.ScriptAsync();
        await using var server = new CustomerServer();
        await server.StartAsync();

        await ApplyContractAsync(script, server);
        await AddCheckAsync(script, server);
        var incident = await StopServerAsync(script, server);
        await TraceIsOneAsync(script, incident);
        await AnswerBySmsAsync(script, incident);
        await StartServerAsync(script, server, incident);
        await ReportAsync(script);
        await RestartAsync(server, incident);
    }

    private static async Task ApplyContractAsync(Script script, CustomerServer server)
    {
        var body = new { file = SampleContract.File, variables = SampleContract.Variables(server.Address) };
        var applied = await script.PostAsync("/reporting/contracts", body, 201);
        Assert.Equal(1, applied["version"]!.GetValue<int>());
        await UpAsync(script, SampleContract.Id + ".portal-home");
        Assert.Equal(8, (await script.GetAsync($"/reporting/contracts/{SampleContract.Id}/kpis"))["kpis"]!.AsArray().Count);
        await Eventually.TrueAsync(async () => (await script.GetAsync("/alerting/duty/now?contract=" + SampleContract.Id)).AsArray().Count == 1, "somebody is on duty");
        Say("the contract is applied: its check is up, its 8 KPI are computed, somebody is on duty");
    }

    private static async Task AddCheckAsync(Script script, CustomerServer server)
    {
        await script.PostAsync("/probing/checks", new
        {
            id = "shop", name = "网上服务大厅", contract = SampleContract.Id, system = "command", component = "portal", kind = "http",
            settings = new { url = server.Address }, every = "5s", timeout = "2s", conditions = new[] { "status == 200", "latency < 2s" },
            down = new { count = 3, window = 3 }, up = new { count = 2, window = 2 }, severity = "major",
        }, 201);
        await UpAsync(script, Check);
        Say("a check is added and up");
    }

    private async Task<string> StopServerAsync(Script script, CustomerServer server)
    {
        var failed = time.GetUtcNow();
        await server.StopAsync();
        await Eventually.TrueAsync(async () => await IncidentsAsync(script) is [_], "an incident is open", 40);
        var incident = Assert.Single(await IncidentsAsync(script))!;
        var id = Text(incident, "id");
        var message = await MessageAsync(script, id, "incident-opened");

        var confirmed = Time(await script.GetAsync("/probing/checks/" + Check), "confirmedAt") - failed;
        var submitted = Time(message, "submittedAt") - failed;
        Say($"failure → confirmed {confirmed.TotalSeconds:0.0} s → SMS accepted by the carrier {submitted.TotalSeconds:0.0} s → receipt {(Time(message, "completedAt") - failed).TotalSeconds:0.0} s");
        Assert.InRange(submitted, TimeSpan.Zero, (3 * Every) + Every + TimeSpan.FromSeconds(2));
        Assert.Equal("delivered", Text(message, "state"));

        var alert = Assert.Single((await script.GetAsync("/alerting/alerts?contract=" + SampleContract.Id))["items"]!.AsArray())!;
        Assert.Equal(("firing", id), (Text(alert, "state"), Text(alert, "incidentId")));
        Assert.Equal("running", Text(await ClockAsync(script, id, "respond"), "outcome"));
        var duty = Assert.Single((await script.GetAsync("/alerting/duty/now?contract=" + SampleContract.Id)).AsArray())!;
        Assert.Equal(Text(duty, "personId"), Text(message, "personId"));
        return id;
    }

    /// <summary>Probe → event → alert → notification → receipt: one trace id, in what each service tells by API and in its feed.</summary>
    private static async Task TraceIsOneAsync(Script script, string incident)
    {
        var trace = Text(await script.GetAsync("/alerting/incidents/" + incident), "traceId");
        var results = (await script.GetAsync($"/probing/checks/{Check}/results?limit=50")).AsArray();
        Assert.Contains(results, result => result!["traceId"]?.GetValue<string>() == trace && Text(result, "status") == "down");
        var message = await MessageAsync(script, incident, "incident-opened");
        Assert.Contains(trace, Text(await script.GetAsync("/notification/messages/" + Text(message, "id")), "traceParent"), StringComparison.Ordinal);
        foreach (var (service, type, subject) in new[]
        {
            ("probing", "platform.probing.check-state-changed.v1", Check), ("alerting", "platform.alerting.incident-opened.v1", incident),
            ("alerting", "platform.alerting.notification-requested.v1", null), ("notification", "platform.notification.message-state-changed.v1", Text(message, "id")),
        })
        {
            var feed = (await script.GetAsync($"/{service}/events?after=0&limit=500&wait=0s&types={type}")).AsArray();
            var told = feed.Where(one => subject is null || Text(one!, "subject") == subject).ToList();
            Assert.Contains(told, one => one!["traceparent"]?.GetValue<string>().Contains(trace, StringComparison.Ordinal) == true);
        }

        Say($"one trace from probe to receipt: {trace}");
    }

    private static async Task AnswerBySmsAsync(Script script, string incident)
    {
        var code = Text(await script.GetAsync("/alerting/incidents/" + incident), "shortCode");
        var phones = (await script.GetAsync("/notification/simulator/handsets"))["items"]!.AsArray();
        var phone = Text(phones.Single(one => one!["messages"]!.GetValue<int>() > 0)!, "id");
        var received = (await script.GetAsync($"/notification/simulator/handsets/{phone}/messages"))["items"]!.AsArray();
        Assert.Contains(received, one => Text(one!, "text").Contains(code, StringComparison.Ordinal));

        await script.PostAsync($"/notification/simulator/handsets/{phone}/reply", new { text = code });
        await Eventually.TrueAsync(async () => await StateAsync(script, incident) == "acknowledged", "the answer acknowledges the incident");
        var clock = await ClockAsync(script, incident, "respond");
        Assert.Equal("met", Text(clock, "outcome"));
        await MessageAsync(script, incident, "reply");
        Say($"acknowledged by SMS, the response clock stopped at {Text(clock, "elapsed")}");
    }

    private static async Task StartServerAsync(Script script, CustomerServer server, string incident)
    {
        await server.StartAsync();
        await Eventually.TrueAsync(async () => await StateAsync(script, incident) == "closed", "the incident closes", 40);
        await MessageAsync(script, incident, "incident-recovered");
        Assert.Empty((await script.GetAsync("/alerting/alerts?contract=" + SampleContract.Id))["items"]!.AsArray());
        var timeline = (await script.GetAsync("/alerting/incidents/" + incident))["timeline"]!.AsArray();
        var story = Story.Select(kind => timeline.First(entry => Text(entry!, "kind") == kind)!).ToList();
        Assert.Equal(story.OrderBy(entry => Time(entry, "at")), story);
        Say("recovered and closed: " + string.Join(", ", story.Select(entry => $"{Text(entry, "kind")} {Time(entry, "at"):HH:mm:ss.f}")));
    }

    private static async Task ReportAsync(Script script)
    {
        await PauseAsync(script, "pause");
        await ReportComparison.RunAsync(script);
        await PauseAsync(script, "resume");
        Say("the month's report equals an independent calculation from the raw facts");
    }

    private async Task RestartAsync(CustomerServer server, string incident)
    {
        await running.RestartAsync();
        Assert.False(running.Platform.FirstStart);
        using var script = await running.ScriptAsync();
        Assert.Equal("closed", await StateAsync(script, incident));
        var since = time.GetUtcNow();
        await Eventually.TrueAsync(async () => Time((await script.GetAsync("/probing/checks/" + Check))["lastResult"]!, "plannedAt") > since, "checks go on after a restart");

        await server.StopAsync();
        await Eventually.TrueAsync(async () => (await IncidentsAsync(script)).Count == 2, "a second failure opens a second incident", 40);
        var second = Text((await IncidentsAsync(script)).Single(one => Text(one!, "id") != incident)!, "id");
        await MessageAsync(script, second, "incident-opened");
        Say($"restarted in {running.Platform.StartTime.TotalSeconds:0.0} s; checks go on, and a second failure is told as well");
    }

    private static async Task PauseAsync(Script script, string verb)
    {
        foreach (var check in (await script.GetAsync("/probing/checks?contract=" + SampleContract.Id))["items"]!.AsArray())
        {
            await script.PostAsync($"/probing/checks/{Text(check!, "id")}/{verb}", new { }, 204);
        }
    }

    private static Task UpAsync(Script script, string check) => Eventually.TrueAsync(
        async () => (await script.GetAsync("/probing/checks?size=500"))["items"]!.AsArray().Any(one => Text(one!, "id") == check && Text(one!, "state") == "up"), check + " is up");

    private static async Task<JsonArray> IncidentsAsync(Script script) =>
        (await script.GetAsync($"/alerting/incidents?state=all&contract={SampleContract.Id}"))["items"]!.AsArray();

    private static async Task<string> StateAsync(Script script, string incident) => Text((await script.GetAsync("/alerting/incidents/" + incident))["incident"]!, "state");

    private static async Task<JsonNode> ClockAsync(Script script, string incident, string kind) =>
        (await script.GetAsync("/alerting/incidents/" + incident))["incident"]!["clocks"]!.AsArray().Single(clock => Text(clock!, "kind") == kind)!;

    /// <summary>The message of an incident, once its receipt is matched.</summary>
    private static async Task<JsonNode> MessageAsync(Script script, string incident, string template)
    {
        JsonNode? found = null;
        await Eventually.TrueAsync(async () =>
        {
            var messages = (await script.GetAsync("/notification/messages?incidentId=" + incident))["items"]!.AsArray();
            found = messages.SingleOrDefault(one => one!["template"]?.GetValue<string>() == template);
            return found is not null && found["completedAt"] is not null;
        }, $"message {template} is delivered");
        return found!;
    }

    private static void Say(string what) => TestContext.Current.TestOutputHelper?.WriteLine(what);
}
