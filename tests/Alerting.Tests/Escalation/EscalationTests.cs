using Platform.Contracts.Events;

namespace Platform.Alerting.Tests.Escalation;

public sealed class EscalationTests
{
    [Fact]
    public async Task Nobody_answers_so_the_manager_is_told_and_then_the_customer()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.DownAsync();
        await world.AdvanceAsync(TimeSpan.FromMinutes(9));
        Assert.Empty(await world.RequestsAsync("incident-escalated"));

        await world.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("zhao", Assert.Single(await world.RequestsAsync("incident-escalated")).PersonId);

        await world.AdvanceAsync(TimeSpan.FromMinutes(20));
        Assert.Equal(["zhao", "sun"], (await world.RequestsAsync("incident-escalated")).Select(request => request.PersonId));
    }

    [Fact]
    public async Task It_stops_at_acknowledgement()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.DownAsync();
        var request = Assert.Single(await world.RequestsAsync());
        await world.AnswerAsync(request.PersonId, request.ReplyCode!);
        await world.AdvanceAsync(TimeSpan.FromMinutes(40));

        Assert.Empty(await world.RequestsAsync("incident-escalated"));
        Assert.Empty(await world.RequestsAsync("sla-warning"));
    }

    [Fact]
    public async Task A_clock_that_runs_out_warns_whoever_handles_the_fault()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.DownAsync();
        var request = Assert.Single(await world.RequestsAsync());
        await world.AnswerAsync("li", request.ReplyCode!);
        await world.AdvanceAsync(TimeSpan.FromHours(2));
        await world.AdvanceAsync(TimeSpan.FromMinutes(72));

        var warnings = await world.RequestsAsync("sla-warning");
        Assert.Equal(["恢复时限已用50%", "恢复时限已用80%"], warnings.Select(warning => warning.Variables["reason"]));
        Assert.All(warnings, warning => Assert.Equal("li", warning.PersonId));
    }

    [Fact]
    public async Task A_pass_that_comes_late_tells_every_step_once_and_only_the_last_warning()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.DownAsync();
        await world.AdvanceAsync(TimeSpan.FromHours(1));
        await world.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(2, (await world.RequestsAsync("incident-escalated")).Count);
        Assert.Equal("响应时限已到", Assert.Single(await world.RequestsAsync("sla-warning")).Variables["reason"]);
    }

    [Fact]
    public async Task A_step_goes_on_in_the_trace_of_the_failed_probe()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.DownAsync();
        await world.AdvanceAsync(TimeSpan.FromMinutes(10));

        var traces = await world.TracesAsync(NotificationRequested.EventType);
        Assert.True(traces.Count > 1);
        Assert.All(traces, trace => Assert.Contains("4bf92f3577b34da6a3ce929d0e0e4736", trace!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_general_fault_is_raised_when_its_time_is_up()
    {
        await using var world = await AlertingWorld.StartAsync();
        var rule = new Contracts.SlaDefinition(
            Contracts.Severity.General, TimeSpan.FromHours(1), TimeSpan.FromHours(4), TimeSpan.FromHours(2), Contracts.SlaClock.AroundTheClock, ["003-1 §2.7.3"],
            TimeSpan.FromHours(4));
        await world.ApplyAsync(AlertingWorld.Sample(2) with { Sla = [rule] });
        using var created = await world.PostAsync("/incidents", new { contractId = AlertingWorld.Contract, systemId = "command", title = "页面打开缓慢", severity = "general" });
        Assert.Equal(System.Net.HttpStatusCode.Created, created.StatusCode);
        await world.AdvanceAsync(TimeSpan.FromHours(4));

        var incident = await world.OnlyIncidentAsync();
        Assert.Equal("major", incident.GetProperty("incident").GetProperty("severity").GetString());
        Assert.Contains("severityRaised", AlertingWorld.Kinds(incident));
    }
}
