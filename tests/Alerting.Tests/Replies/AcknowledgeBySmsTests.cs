using Platform.Contracts.Events;

namespace Platform.Alerting.Tests.Replies;

public sealed class AcknowledgeBySmsTests
{
    [Fact]
    public async Task The_code_alone_acknowledges_and_is_answered()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.DownAsync();
        var request = Assert.Single(await world.RequestsAsync());
        await world.AnswerAsync(request.PersonId, request.ReplyCode!);

        var acknowledged = Assert.Single(await world.Host.PublishedAsync<IncidentAcknowledged>());
        Assert.Equal(request.PersonId, acknowledged.Incident.AcknowledgedBy);
        var reply = Assert.Single(await world.RequestsAsync("reply"));
        Assert.Contains("已由您确认", reply.Variables["text"]);
        Assert.Null(reply.ReplyCode);
    }

    [Fact]
    public async Task A_person_of_another_contract_is_refused_without_being_told_that_the_code_exists()
    {
        await using var world = await AlertingWorld.StartAsync();
        var other = AlertingWorld.Sample() with { Id = "other-2026" };
        await world.ApplyAsync(other with { Duty = other.Duty! with { People = [new("stranger", "路人甲", "13900000009", null)], Rota = ["stranger"] } });
        await world.DownAsync();
        await world.AnswerAsync("stranger", Assert.Single(await world.RequestsAsync()).ReplyCode!);

        Assert.Empty(await world.Host.PublishedAsync<IncidentAcknowledged>());
        Assert.Contains("没有找到", Assert.Single(await world.RequestsAsync("reply")).Variables["text"]);
    }

    [Fact]
    public async Task An_unknown_number_is_neither_heard_nor_answered()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.DownAsync();
        await world.AnswerAsync(null, Assert.Single(await world.RequestsAsync()).ReplyCode!);

        Assert.Empty(await world.Host.PublishedAsync<IncidentAcknowledged>());
        Assert.Empty(await world.RequestsAsync("reply"));
    }

    [Fact]
    public async Task A_bare_confirmation_counts_when_only_one_incident_is_open_and_not_when_there_are_two()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.DownAsync(check: "a");
        await world.DownAsync(check: "b");
        var person = (await world.RequestsAsync())[0].PersonId;
        await world.AnswerAsync(person, "确认");
        Assert.Empty(await world.Host.PublishedAsync<IncidentAcknowledged>());
        Assert.Contains("您有2起待确认故障", Assert.Single(await world.RequestsAsync("reply")).Variables["text"]);

        await world.UpAsync(check: "a");
        await world.AnswerAsync(person, "确认");
        Assert.Single(await world.Host.PublishedAsync<IncidentAcknowledged>());
    }

    [Fact]
    public async Task A_second_confirmation_says_who_was_first()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.DownAsync();
        var code = Assert.Single(await world.RequestsAsync()).ReplyCode!;
        await world.AnswerAsync("zhang", code);
        await world.AnswerAsync("li", "ok " + code);

        Assert.Single(await world.Host.PublishedAsync<IncidentAcknowledged>());
        Assert.Contains("已由张*丰于", (await world.RequestsAsync("reply"))[1].Variables["text"]);
    }

    [Fact]
    public async Task Somebody_of_the_same_id_in_another_contract_is_somebody_else()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.DownAsync();
        var request = Assert.Single(await world.RequestsAsync());
        await world.AnswerAsync(request.PersonId, request.ReplyCode!, contract: "other-2026");

        Assert.Empty(await world.Host.PublishedAsync<IncidentAcknowledged>());
    }

    [Fact]
    public async Task Who_opts_out_is_not_written_to()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.AnswerAsync("zhang", "TD");
        Assert.Empty(await world.RequestsAsync());
    }

    [Fact]
    public async Task What_is_not_understood_is_answered_with_what_to_write()
    {
        await using var world = await AlertingWorld.StartAsync();
        await world.DownAsync();
        await world.AnswerAsync("zhang", "在路上");

        Assert.Empty(await world.Host.PublishedAsync<IncidentAcknowledged>());
        Assert.Contains("未识别", Assert.Single(await world.RequestsAsync("reply")).Variables["text"]);
    }
}
