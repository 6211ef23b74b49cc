using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Notification.Contacts;
using Platform.Notification.Inbound;
using Platform.Notification.Messages;
using Platform.Testing;

namespace Platform.Notification.Tests;

public sealed class NotificationFlowTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_request_becomes_one_delivered_message_under_the_trace_of_the_request(string provider)
    {
        const string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var host = await Host.StartAsync(database: database);
        var request = Host.Request();
        var id = Guid.CreateVersion7();
        await host.ReceiveAsync(request, 1, id, trace);
        await host.ReceiveAsync(request, 1, id, trace);
        await host.ReceiveAsync(request, 2, traceParent: trace);
        await host.InStateAsync(MessageState.Delivered);

        var message = Assert.Single(await host.MessagesAsync());
        Assert.Equal(("n-1", "zhang", "138****5678", "simulator", 2), (message.NotificationId, message.PersonId, message.PhoneMasked, message.Provider, message.Segments));
        var told = await host.PublishedAsync<MessageStateChanged>();
        Assert.Equal([MessageState.Submitted, MessageState.Delivered], told.Select(state => state.State));
        Assert.True(told[0].Version < told[1].Version);
        var traces = await host.ReadAsync(db => db.Outbox.Select(row => row.TraceParent!.Substring(3, 32)).Distinct().ToListAsync());
        Assert.Equal(["4bf92f3577b34da6a3ce929d0e0e4736"], traces);
    }

    [Fact]
    public async Task An_unknown_person_is_a_failed_message_that_says_why()
    {
        await using var host = await Host.StartAsync();
        await host.ReceiveAsync(Host.Request(person: "nobody"), 1);
        var told = Assert.Single(await host.PublishedAsync<MessageStateChanged>());
        Assert.Equal((MessageState.Failed, "合同 yueyang-2026 的值班名单中没有人员 nobody"), (told.State, told.Reason));
    }

    [Fact]
    public async Task A_late_request_is_told_and_marked_late()
    {
        var time = new TestClock(new DateTimeOffset(2026, 11, 23, 1, 0, 0, TimeSpan.Zero));
        await using var host = await Host.StartAsync(time);
        await host.ReceiveAsync(Host.Request(at: time.GetUtcNow().AddHours(-2)), 1);
        await host.InStateAsync(MessageState.Delivered);
        var message = Assert.Single(await host.MessagesAsync());
        Assert.True(message.Late);
        Assert.Contains("迟到", (await host.PublishedAsync<MessageStateChanged>())[0].Reason, StringComparison.Ordinal);
        Assert.StartsWith("【统一运维平台】（迟到）[重大]", await TextOfAsync(host, message.Id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_who_leaves_the_duty_list_is_retired_and_not_told()
    {
        await using var host = await Host.StartAsync();
        Assert.Equal(2, await host.ReadAsync(db => db.Set<Contact>().CountAsync()));
        await host.ReceiveAsync(new ContractApplied("yueyang-2026", "岳阳", default, default, "", 2), 2);
        await host.ReceiveAsync(Host.Request(person: "li"), 1);
        Assert.Equal(MessageState.Failed, Assert.Single(await host.MessagesAsync()).State);
    }

    [Fact]
    public async Task A_reply_from_the_phone_is_joined_to_the_incident()
    {
        await using var host = await Host.StartAsync();
        await host.ReceiveAsync(Host.Request(), 1);
        await host.InStateAsync(MessageState.Delivered);
        using var manager = host.Client("operations-manager");
        var handsets = await manager.GetFromJsonAsync<JsonElement>("/simulator/handsets", TestContext.Current.CancellationToken);
        var handset = handsets.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("personId").GetString() == "zhang");
        Assert.Equal("张*", handset.GetProperty("nameMasked").GetString());
        var id = handset.GetProperty("id").GetString();
        var shown = await manager.GetFromJsonAsync<JsonElement>($"/simulator/handsets/{id}/messages", TestContext.Current.CancellationToken);
        Assert.Contains("回复 482913 认领", shown.GetProperty("items")[0].GetProperty("text").GetString(), StringComparison.Ordinal);

        await ReplyAsync(manager, id!, "收到 ４８２９１３ 我的另一个电话 13700001111");
        await ReplyAsync(manager, id!, "马上处理");
        await ReplyAsync(manager, id!, "999999");
        await ReplyAsync(manager, id!, "td");
        var replies = await host.PublishedAsync<InboundReceived>();
        Assert.Equal(
            [("zhang", "482913", "i-1"), ("zhang", "482913", "i-1"), ("zhang", "999999", null), ("zhang", null, null)],
            replies.Select(reply => (reply.PersonId, reply.ReplyCode, reply.IncidentId)));
        Assert.DoesNotContain("13700001111", replies[0].Text, StringComparison.Ordinal);
        Assert.Equal(1, await host.ReadAsync(db => db.Set<OptOut>().CountAsync()));
        Assert.Equal(4, (await manager.GetFromJsonAsync<JsonElement>("/inbound", TestContext.Current.CancellationToken)).GetProperty("items").GetArrayLength());
    }

    private static async Task ReplyAsync(HttpClient client, string handset, string text)
    {
        using var answer = await client.PostAsJsonAsync($"/simulator/handsets/{handset}/reply", new { text }, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<string> TextOfAsync(ServiceHost host, string message)
    {
        using var client = host.Client("operations-manager");
        return (await client.GetFromJsonAsync<JsonElement>("/messages/" + message)).GetProperty("text").GetString()!;
    }
}
