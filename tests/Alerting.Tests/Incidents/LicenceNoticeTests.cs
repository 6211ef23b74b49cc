using Platform.Contracts.Events;

namespace Platform.Alerting.Tests.Incidents;

public sealed class LicenceNoticeTests
{
    [Fact]
    public async Task Whoever_is_on_duty_is_told_once_a_rung_and_nothing_counts_as_an_incident()
    {
        await using var world = await AlertingWorld.StartAsync();
        var id = Guid.NewGuid();
        var rung = new LicenceExpiring("tongweb", "东方通 TongWeb 7", "东方通", "TW-1", AlertingWorld.Contract, null, new DateOnly(2026, 12, 23), 30, 30, AlertingWorld.Start);
        await world.ReceiveAsync(rung, id);
        await world.ReceiveAsync(rung, id);

        var request = Assert.Single(await world.RequestsAsync("licence-expiring"));
        Assert.Equal(("2026年12月23日", "剩余 30 天"), (request.Variables["until"], request.Variables["left"]));
        Assert.Empty(await world.Host.PublishedAsync<IncidentOpened>());
    }
}
