using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Contracts.Events;

namespace Platform.Alerting.Tests.Incidents;

public sealed class IncidentApiTests
{
    [Fact]
    public async Task A_second_acknowledgement_changes_nothing_and_says_who_was_first()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.DownAsync();
        var path = $"/incidents/{(await world.Host.PublishedAsync<IncidentOpened>())[0].Incident.Number}/acknowledge";
        using var first = await world.PostAsync(path, new { });
        world.Time.Advance(TimeSpan.FromMinutes(1));
        using var second = await world.PostAsync(path, new { });

        Assert.True((await first.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("first").GetBoolean());
        var answer = await second.Content.ReadFromJsonAsync<JsonElement>();
        Assert.False(answer.GetProperty("first").GetBoolean());
        Assert.Equal(AlertingWorld.Start, answer.GetProperty("acknowledgedAt").GetDateTimeOffset());
        Assert.Single(await world.Host.PublishedAsync<IncidentAcknowledged>());
    }

    [Fact]
    public async Task A_person_resolves_and_the_customer_signs_once()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.DownAsync();
        var path = "/incidents/" + (await world.Host.PublishedAsync<IncidentOpened>())[0].Incident.Number;
        using var early = await world.PostAsync(path + "/sign", new { name = "孙主任" }, "customer");
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);

        using var resolved = await world.PostAsync(path + "/resolve", new { text = "已切换至备用服务器" }, "duty-engineer");
        Assert.Equal(HttpStatusCode.OK, resolved.StatusCode);
        using var signed = await world.PostAsync(path + "/sign", new { name = "孙主任", opinion = "同意" }, "customer");
        var record = (await signed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("record");
        Assert.Equal("已切换至备用服务器", record.GetProperty("result").GetString());
        Assert.Equal("孙主任", record.GetProperty("signature").GetProperty("name").GetString());

        using var again = await world.PostAsync(path + "/sign", new { name = "李主任" }, "customer");
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Fact]
    public async Task The_customer_reads_but_does_not_resolve()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.DownAsync();
        var number = (await world.Host.PublishedAsync<IncidentOpened>())[0].Incident.Number;
        using var refused = await world.PostAsync($"/incidents/{number}/resolve", new { text = "好了" }, "customer");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task All_mistakes_come_at_once()
    {
        await using var world = await AlertingWorld.StartAsync();
        using var answer = await world.PostAsync("/incidents", new { contractId = "nowhere", systemId = "", title = " ", severity = "major", detectedAt = "2020-01-01T00:00:00Z" });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("path").GetString());
        Assert.Equal(["title", "systemId", "detectedAt", "contractId"], errors);
    }

    [Theory]
    [InlineData("/incidents?state=nothing")]
    [InlineData("/incidents?size=100000")]
    [InlineData("/incidents?from=yesterday")]
    [InlineData("/alerts?severity=huge")]
    [InlineData("/duty?from=2026-01-02&to=2026-01-01")]
    [InlineData("/incidents?page=-1")]
    public async Task A_wrong_question_is_answered_with_400(string path)
    {
        await using var world = await AlertingWorld.StartAsync(withContract: false);
        using var client = world.Host.Client("operations-manager");
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task The_lists_filter_and_the_summary_counts()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.DownAsync(check: "a");
        await world.DownAsync(check: "b");
        await world.UpAsync(check: "a");

        Assert.Equal(1, (await world.GetAsync("/incidents")).GetProperty("total").GetInt32());
        Assert.Equal(2, (await world.GetAsync("/incidents?state=all&q=gz2026&severity=major&system=command&contract=yueyang-2026")).GetProperty("total").GetInt32());
        Assert.Equal(0, (await world.GetAsync("/incidents?state=acknowledged")).GetProperty("total").GetInt32());
        Assert.Equal(1, (await world.GetAsync("/alerts?state=resolved")).GetProperty("total").GetInt32());
        var alert = (await world.GetAsync("/alerts")).GetProperty("items")[0];
        Assert.Equal("CheckDown", (await world.GetAsync("/alerts/" + alert.GetProperty("id").GetString())).GetProperty("labels").GetProperty("alertname").GetString());

        var summary = await world.GetAsync("/summary");
        Assert.Equal(1, summary.GetProperty("open").GetInt32());
        Assert.Equal(1, summary.GetProperty("unacknowledged").GetInt32());
        Assert.Equal(2, summary.GetProperty("nextDeadlines").GetArrayLength());
        Assert.Equal(1, summary.GetProperty("onDuty").GetArrayLength());
    }

    [Fact]
    public async Task A_replacement_is_on_duty_and_gets_the_message()
    {
        await using var world = await AlertingWorld.StartAsync();
        using var created = await world.PostAsync(
            "/duty/overrides",
            new { contractId = AlertingWorld.Contract, personId = "sun", from = AlertingWorld.Start.AddHours(-1), to = AlertingWorld.Start.AddHours(1), reason = "换班" });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("sun", (await world.GetAsync("/duty/now"))[0].GetProperty("personId").GetString());

        await world.DownAsync();
        Assert.Equal("sun", Assert.Single(await world.RequestsAsync()).PersonId);
        Assert.Empty((await world.GetAsync("/duty")).GetProperty("gaps").EnumerateArray());
        Assert.DoesNotContain("张三丰", (await world.GetAsync("/duty")).ToString());
    }
}
