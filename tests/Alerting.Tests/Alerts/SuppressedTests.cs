using System.Text.Json;
using Platform.Contracts;
using Platform.Contracts.Events;

namespace Platform.Alerting.Tests.Alerts;

/// <summary>What nobody is to be told of: visible with its reason, without an incident, a message or an event.</summary>
public sealed class SuppressedTests
{
    private static readonly Suppression Upstream = new(SuppressionKind.Dependency, "yueyang-2026.host", "所依赖的“主机”不可用");
    private static readonly Suppression Window = new(SuppressionKind.Maintenance, "mw-1", "维护窗口：补丁更新");

    [Fact]
    public async Task A_suppressed_fault_is_seen_with_its_reason_and_told_to_nobody()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.CheckAsync(CheckStatus.Down, suppressed: Upstream);

        var alert = await AlertAsync(world);
        Assert.Equal(("dependency", "yueyang-2026.host", "所依赖的“主机”不可用"), Cause(alert));
        Assert.Equal(JsonValueKind.Null, alert.GetProperty("incidentId").ValueKind);
        Assert.Empty((await world.GetAsync("/incidents?state=all")).GetProperty("items").EnumerateArray());
        Assert.Empty(await world.RequestsAsync());
        Assert.Empty(await world.Host.PublishedAsync<AlertFired>());
        Assert.Single((await world.GetAsync("/alerts?suppressed=true")).GetProperty("items").EnumerateArray());
        Assert.Empty((await world.GetAsync("/alerts?suppressed=false")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Its_recovery_ends_the_alert_and_is_told_to_nobody_either()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.CheckAsync(CheckStatus.Down, suppressed: Window);
        await world.UpAsync();

        Assert.Empty((await world.GetAsync("/alerts")).GetProperty("items").EnumerateArray());
        Assert.Empty(await world.RequestsAsync());
        Assert.Empty(await world.Host.PublishedAsync<AlertResolved>());
    }

    [Fact]
    public async Task When_the_cause_is_over_and_the_fault_is_not_it_is_told_with_clocks_that_start_then()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.CheckAsync(CheckStatus.Down, suppressed: Window);
        world.Time.Advance(TimeSpan.FromHours(2));
        var ended = world.Time.GetUtcNow();
        await world.DownAsync();

        var incident = (await world.OnlyIncidentAsync()).GetProperty("incident");
        Assert.Equal(ended, incident.GetProperty("detectedAt").GetDateTimeOffset());
        Assert.Single(await world.RequestsAsync());
        Assert.Single(await world.Host.PublishedAsync<AlertFired>());
        Assert.Equal(JsonValueKind.Null, (await AlertAsync(world)).GetProperty("suppressedBy").ValueKind);

        await world.UpAsync();
        Assert.Single(await world.Host.PublishedAsync<AlertResolved>());
    }

    [Fact]
    public async Task A_short_wait_for_a_dependency_takes_nothing_from_the_clocks()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.CheckAsync(CheckStatus.Down, suppressed: Upstream with { Kind = SuppressionKind.Waiting });
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.DownAsync();
        Assert.True((await world.OnlyIncidentAsync()).GetProperty("incident").GetProperty("detectedAt").GetDateTimeOffset() < world.Time.GetUtcNow());
    }

    [Fact]
    public async Task What_was_told_before_recovers_as_always_inside_a_window()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.DownAsync();
        await world.UpAsync();
        await world.CheckAsync(CheckStatus.Down, suppressed: Window);
        Assert.Single(await world.Host.PublishedAsync<AlertFired>());
        Assert.Single(await world.Host.PublishedAsync<AlertResolved>());
        Assert.Equal("closed", (await world.OnlyIncidentAsync()).GetProperty("incident").GetProperty("state").GetString());
    }

    [Fact]
    public async Task Flapping_is_told_once_and_ends_when_it_is_steady()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.CheckAsync(CheckStatus.Up, flapping: true);
        await world.CheckAsync(CheckStatus.Down, flapping: true);
        await world.CheckAsync(CheckStatus.Up, flapping: true);
        var incident = (await world.OnlyIncidentAsync()).GetProperty("incident");
        Assert.Equal("首页可用频繁抖动", incident.GetProperty("title").GetString());
        Assert.Single(await world.Host.PublishedAsync<AlertFired>());

        await world.UpAsync();
        Assert.Equal("closed", (await world.OnlyIncidentAsync()).GetProperty("incident").GetProperty("state").GetString());
    }

    private static async Task<JsonElement> AlertAsync(AlertingWorld world) => Assert.Single((await world.GetAsync("/alerts")).GetProperty("items").EnumerateArray());

    private static (string?, string?, string?) Cause(JsonElement alert)
    {
        var cause = alert.GetProperty("suppressedBy");
        return (cause.GetProperty("kind").GetString(), cause.GetProperty("id").GetString(), cause.GetProperty("reason").GetString());
    }
}
