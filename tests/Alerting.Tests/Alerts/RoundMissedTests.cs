using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Platform.Contracts;
using Platform.Contracts.Events;

namespace Platform.Alerting.Tests.Alerts;

public sealed class RoundMissedTests
{
    [Fact]
    public async Task A_missed_round_fires_one_alert_a_plan_tells_the_person_on_duty_and_ends_with_the_next_round()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.ReceiveAsync(Finished("0900", RoundState.Missed, 1));
        await world.ReceiveAsync(Finished("1500", RoundState.Missed, 1));

        // Told again when somebody adds to it: nobody is told twice.
        await world.ReceiveAsync(Finished("1500", RoundState.Missed, 2));
        var fired = Assert.Single(await world.Host.PublishedAsync<AlertFired>());
        Assert.Equal((Severity.General, "日常巡检漏检", (string?)null), (fired.Severity, fired.Summary, fired.IncidentId));
        Assert.Empty(await world.Host.PublishedAsync<IncidentOpened>());
        var told = await world.Host.PublishedAsync<NotificationRequested>();
        Assert.Equal(["round-missed", "round-missed"], told.Select(one => one.Template));
        Assert.Equal("平台停机 08:30–12:00", told[0].Variables["reason"]);
        using var client = world.Host.Client("operations-manager");
        var alert = (await client.GetFromJsonAsync<JsonObject>("/alerts", TestContext.Current.CancellationToken))!["items"]!.AsArray().Single()!;
        Assert.Equal("RoundMissed", alert["labels"]!["alertname"]!.GetValue<string>());

        await world.ReceiveAsync(Finished("1700", RoundState.Done, 1));
        Assert.Single(await world.Host.PublishedAsync<AlertResolved>());
    }

    [Fact]
    public async Task A_round_that_needs_a_person_reminds_whoever_is_on_duty_before_and_when_it_is_late()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.ReceiveAsync(new RoundDue("r.1", "r", "读网值守", AlertingWorld.Contract, AlertingWorld.Start, AlertingWorld.Start.AddHours(1), 2, false, 2));
        await world.ReceiveAsync(new RoundDue("r.1", "r", "读网值守", AlertingWorld.Contract, AlertingWorld.Start, AlertingWorld.Start.AddHours(1), 1, true, 4));
        var told = await world.Host.PublishedAsync<NotificationRequested>();
        Assert.Equal([("round-due", "11-23 10:00:00", "2项"), ("round-overdue", "11-23 11:00:00", "1项")], told.Select(one => (one.Template, one.Variables["time"], one.Variables["reason"])));
        Assert.Single(told.Select(one => one.PersonId).Distinct());
    }

    private static RoundFinished Finished(string time, RoundState state, long version) => new(
        $"yueyang-2026.daily.20261123{time}", "yueyang-2026.daily", "日常巡检", AlertingWorld.Contract, null, AlertingWorld.Start, AlertingWorld.Start.AddHours(2), null,
        state == RoundState.Done ? AlertingWorld.Start.AddHours(3) : null, state, TimeSpan.Zero, 2, 1, 0, 0, 3, 0, "平台停机 08:30–12:00", ["004 §一(一)"], version);
}
