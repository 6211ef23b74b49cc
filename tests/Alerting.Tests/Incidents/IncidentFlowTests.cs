using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Testing;

namespace Platform.Alerting.Tests.Incidents;

public sealed class IncidentFlowTests
{
    [Fact]
    public async Task A_check_that_is_down_opens_an_incident_and_asks_for_the_first_message_at_once()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.DownAsync();

        var opened = Assert.Single(await world.Host.PublishedAsync<IncidentOpened>()).Incident;
        Assert.Equal("GZ20261123-001", opened.Number);
        Assert.Equal(AlertingWorld.Start.AddSeconds(-3).AddMinutes(15), opened.RespondBy);
        Assert.Equal(AlertingWorld.Start.AddSeconds(-3).AddHours(4), opened.RestoreBy);
        Assert.Equal("4bf92f3577b34da6a3ce929d0e0e4736", opened.TraceId);

        var request = Assert.Single(await world.RequestsAsync());
        Assert.Equal("incident-opened", request.Template);
        Assert.Equal(6, request.ReplyCode!.Length);
        Assert.Equal(opened.Id, request.IncidentId);
        Assert.Equal("重大", request.Variables["severity"]);
        Assert.Equal("11-23 10:14:57", request.Variables["respondBy"]);
        Assert.Equal("状态码 503，应为 200", request.Variables["reason"]);

        var alert = Assert.Single(await world.Host.PublishedAsync<AlertFired>());
        Assert.Equal(opened.Id, alert.IncidentId);
    }

    [Fact]
    public async Task The_same_event_twice_has_one_effect()
    {
        await using var world = await AlertingWorld.StartAsync();
        var id = Guid.NewGuid();
        await world.DownAsync(id: id);
        await world.DownAsync(id: id);

        Assert.Single(await world.Host.PublishedAsync<IncidentOpened>());
        Assert.Single(await world.RequestsAsync());
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task From_failure_to_recovery_the_timeline_tells_each_step_in_order(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var world = await AlertingWorld.StartAsync(database: database);
        await world.DownAsync();
        var request = Assert.Single(await world.RequestsAsync());
        world.Time.Advance(TimeSpan.FromSeconds(1));
        await world.MessageAsync(request, MessageState.Submitted);
        world.Time.Advance(TimeSpan.FromSeconds(2));
        await world.MessageAsync(request, MessageState.Delivered);
        world.Time.Advance(TimeSpan.FromMinutes(3));
        await world.AnswerAsync(request.PersonId, request.ReplyCode!);
        world.Time.Advance(TimeSpan.FromMinutes(20));
        await world.UpAsync();

        var incident = await world.OnlyIncidentAsync();
        Assert.Equal(
            ["detected", "opened", "requested", "notified", "delivered", "acknowledged", "recovered", "closed"], AlertingWorld.Kinds(incident));
        var row = incident.GetProperty("incident");
        Assert.Equal("closed", row.GetProperty("state").GetString());
        Assert.All(row.GetProperty("clocks").EnumerateArray(), clock => Assert.Equal("met", clock.GetProperty("outcome").GetString()));
        Assert.Equal("3m6s", row.GetProperty("clocks")[0].GetProperty("elapsed").GetString());
        Assert.Equal("23m3s", incident.GetProperty("record").GetProperty("duration").GetString());

        var closed = Assert.Single(await world.Host.PublishedAsync<IncidentClosed>());
        Assert.NotNull(closed.Incident.NotifiedAt);
        Assert.NotNull(closed.Incident.DeliveredAt);
        Assert.Single(await world.Host.PublishedAsync<AlertResolved>());
        Assert.Equal(request.PersonId, Assert.Single(await world.RequestsAsync("incident-recovered")).PersonId);
        Assert.Single(await world.RequestsAsync("reply"));
    }

    [Fact]
    public async Task Versions_of_an_incident_grow_with_every_event()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.DownAsync();
        var request = Assert.Single(await world.RequestsAsync());
        await world.MessageAsync(request, MessageState.Submitted);
        await world.AnswerAsync(request.PersonId, "确认");
        await world.UpAsync();

        var versions = (await world.Host.PublishedAsync<IncidentOpened>()).Select(one => one.Version)
            .Concat((await world.Host.PublishedAsync<IncidentUpdated>()).Select(one => one.Version))
            .Concat((await world.Host.PublishedAsync<IncidentAcknowledged>()).Select(one => one.Version))
            .Concat((await world.Host.PublishedAsync<IncidentClosed>()).Select(one => one.Version));
        Assert.Equal([1, 2, 3, 4], versions);
    }

    [Fact]
    public async Task Without_a_contract_the_incident_opens_and_says_that_nobody_was_told()
    {
        await using var world = await AlertingWorld.StartAsync(withContract: false);
        await world.DownAsync(contract: null);

        var incident = await world.OnlyIncidentAsync();
        Assert.Contains(incident.GetProperty("timeline").EnumerateArray(), line => line.GetProperty("text").GetString() == "无值班人员，未发送通知");
        Assert.Empty(incident.GetProperty("incident").GetProperty("clocks").EnumerateArray());
        Assert.Empty(await world.RequestsAsync());
    }

    [Fact]
    public async Task A_contract_that_comes_late_starts_the_clocks_of_what_is_open()
    {
        await using var world = await AlertingWorld.StartAsync(withContract: false);
        await world.DownAsync();
        await world.ApplyAsync(AlertingWorld.Sample());

        var incident = await world.OnlyIncidentAsync();
        Assert.Equal(2, incident.GetProperty("incident").GetProperty("clocks").GetArrayLength());
        Assert.Single(await world.RequestsAsync("incident-opened"));
    }

    [Fact]
    public async Task A_failed_message_is_in_the_timeline_with_its_reason()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.DownAsync();
        await world.MessageAsync(Assert.Single(await world.RequestsAsync()), MessageState.Failed, "空号");

        var incident = await world.OnlyIncidentAsync();
        Assert.Contains(incident.GetProperty("timeline").EnumerateArray(), line =>
            line.GetProperty("kind").GetString() == "notificationFailed" && line.GetProperty("text").GetString()!.Contains("空号"));
    }

    [Fact]
    public async Task A_receipt_that_overtakes_the_submission_still_tells_both()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.DownAsync();
        var request = Assert.Single(await world.RequestsAsync());
        await world.MessageAsync(request, MessageState.Delivered);

        var kinds = AlertingWorld.Kinds(await world.OnlyIncidentAsync());
        Assert.Contains("notified", kinds);
        Assert.Contains("delivered", kinds);
    }

    [Fact]
    public async Task Numbers_count_up_within_a_day_and_start_again_on_the_next()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.DownAsync(check: "a");
        await world.DownAsync(check: "b");
        world.Time.Advance(TimeSpan.FromHours(14));
        await world.DownAsync(check: "c");

        var numbers = (await world.Host.PublishedAsync<IncidentOpened>()).Select(one => one.Incident.Number);
        Assert.Equal(["GZ20261123-001", "GZ20261123-002", "GZ20261124-001"], numbers);
    }

    [Theory]
    [InlineData(CheckStatus.Degraded)]
    [InlineData(CheckStatus.Unknown)]
    [InlineData(CheckStatus.Paused)]
    public async Task What_is_neither_up_nor_down_opens_nothing_and_ends_nothing(CheckStatus status)
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.CheckAsync(status, check: "other");
        Assert.Empty(await world.Host.PublishedAsync<IncidentOpened>());

        await world.DownAsync();
        await world.CheckAsync(status);
        Assert.Empty(await world.Host.PublishedAsync<IncidentClosed>());
        Assert.Contains("note", AlertingWorld.Kinds(await world.OnlyIncidentAsync("unrecovered")));
    }
}
