using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Notification.Messages;
using Platform.Notification.Numbers;
using Platform.Notification.Receipts;
using Platform.Notification.Simulator;
using Platform.ServiceDefaults.Security;
using Platform.Testing;

namespace Platform.Notification.Tests;

public sealed class SubmissionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 1, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_receipt_that_overtakes_the_answer_to_its_hand_over_is_joined()
    {
        await using var kannel = await FakeKannel.StartAsync();
        await using var host = await Host.StartAsync(settings: KannelSettings.For(kannel.Url));
        kannel.Hold = new TaskCompletionSource();
        await host.ReceiveAsync(Host.Request(), 1);
        await Eventually.TrueAsync(() => !kannel.Taken.IsEmpty, "the hand-over has begun");
        kannel.Taken.TryPeek(out var taken);
        Assert.Equal(HttpStatusCode.NoContent, await kannel.ReceiptAsync(taken!, 8, host.Address.ToString()));
        Assert.Equal(HttpStatusCode.NoContent, await kannel.ReceiptAsync(taken!, 1, host.Address.ToString()));
        Assert.Equal(MessageState.Accepted, (await host.MessagesAsync())[0].State);
        kannel.Hold.SetResult();
        await host.InStateAsync(MessageState.Delivered);
        Assert.Equal("centre-1", (await host.MessagesAsync())[0].CarrierId);
        Assert.Equal([MessageState.Submitted, MessageState.Delivered], (await host.PublishedAsync<MessageStateChanged>()).Select(told => told.State));
    }

    [Fact]
    public async Task Receipts_may_come_twice_and_in_any_order()
    {
        await using var kannel = await FakeKannel.StartAsync();
        await using var host = await Host.StartAsync(settings: KannelSettings.For(kannel.Url));
        await host.ReceiveAsync(Host.Request(), 1);
        await host.InStateAsync(MessageState.Submitted);
        kannel.Taken.TryPeek(out var taken);
        foreach (var status in (int[])[1, 1, 8, 2, 16, 1, 4])
        {
            Assert.Equal(HttpStatusCode.NoContent, await kannel.ReceiptAsync(taken!, status, host.Address.ToString()));
        }

        Assert.Equal(MessageState.Delivered, (await host.MessagesAsync())[0].State);
        Assert.Equal([MessageState.Submitted, MessageState.Delivered], (await host.PublishedAsync<MessageStateChanged>()).Select(told => told.State));
        Assert.Equal(HttpStatusCode.BadRequest, await kannel.ReceiptAsync(taken!, 3, host.Address.ToString()));
    }

    [Fact]
    public async Task A_callback_with_a_wrong_secret_or_an_unknown_message_changes_nothing()
    {
        await using var host = await Host.StartAsync(contract: false, settings: KannelSettings.For("http://127.0.0.1:1/"));
        using var client = host.Client();
        foreach (var path in (string[])[
            "/receipts/kannel/wrong?id=1&status=1", $"/receipts/kannel/{KannelSettings.Secret}?id=1&status=1", "/inbound/kannel/wrong?from=13800001234&text=1",
        ])
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_reply_through_Kannel_is_taken_once_and_answered_with_nothing()
    {
        await using var kannel = await FakeKannel.StartAsync();
        await using var host = await Host.StartAsync(settings: KannelSettings.For(kannel.Url));
        await host.ReceiveAsync(Host.Request(), 1);
        await host.InStateAsync(MessageState.Submitted);
        using var client = host.Client();
        var path = new Uri($"/inbound/kannel/{KannelSettings.Secret}?from=%2B86{Host.Zhang}&to=10690000&text=482913&id=mo-1", UriKind.Relative);
        for (var time = 0; time < 2; time++)
        {
            Assert.Equal("", await client.GetStringAsync(path, TestContext.Current.CancellationToken));
        }

        var reply = Assert.Single(await host.PublishedAsync<InboundReceived>());
        Assert.Equal(("zhang", "482913", "i-1"), (reply.PersonId, reply.ReplyCode, reply.IncidentId));
    }

    [Fact]
    public async Task A_message_whose_answer_never_came_is_uncertain_and_is_not_sent_again()
    {
        var time = new TestClock(Now);
        await using var kannel = await FakeKannel.StartAsync();
        kannel.Hold = new TaskCompletionSource();
        await using var host = await Host.StartAsync(time, settings: KannelSettings.For(kannel.Url));
        await host.ReceiveAsync(Host.Request(at: Now), 1);
        await Eventually.TrueAsync(() => !kannel.Taken.IsEmpty, "the hand-over has begun");
        time.Advance(TimeSpan.FromSeconds(2));
        await host.InStateAsync(MessageState.Uncertain);
        await Eventually.TrueAsync(
            async () =>
            {
                await host.AdvanceWhenIdleAsync(time, TimeSpan.FromSeconds(10));
                return (await host.MessagesAsync())[0].NextAttemptAt is null;
            }, "Kannel cannot be asked, so the message is left alone");
        Assert.Single(kannel.Taken);

        // The receipt settles it after all.
        Assert.Equal(HttpStatusCode.NoContent, await kannel.ReceiptAsync(kannel.Taken.First(), 1, host.Address.ToString()));
        Assert.Equal([MessageState.Uncertain, MessageState.Delivered], (await host.PublishedAsync<MessageStateChanged>()).Select(told => told.State));
    }

    [Fact]
    public async Task A_hand_over_that_a_crash_interrupted_is_uncertain_and_is_not_sent_again()
    {
        await using var kannel = await FakeKannel.StartAsync();
        await using var host = await Host.StartAsync(settings: KannelSettings.For(kannel.Url));
        await PutAsync(host, Interrupted(host, "kannel"));
        await host.InStateAsync(MessageState.Uncertain);
        await Eventually.TrueAsync(async () => (await host.MessagesAsync())[0].NextAttemptAt is null, "left alone");
        Assert.Empty(kannel.Taken);
        Assert.Equal(MessageState.Uncertain, Assert.Single(await host.PublishedAsync<MessageStateChanged>()).State);
    }

    [Fact]
    public async Task A_carrier_that_knows_an_interrupted_message_settles_it_without_a_second_one()
    {
        await using var host = await Host.StartAsync();
        var message = Interrupted(host, "simulator");
        var there = HandsetMessage.Received(host.Services.GetRequiredService<FieldCipher>(), Zhang(), "x", Now);
        there.Reference = message.Id;
        there.ReceiptDueAt = Now;
        await PutAsync(host, there, message);
        await host.InStateAsync(MessageState.Delivered);
        Assert.Equal(1, await host.ReadAsync(db => db.Set<HandsetMessage>().CountAsync()));
    }

    [Fact]
    public async Task A_carrier_that_is_sure_never_to_have_had_it_gets_it_then()
    {
        await using var host = await Host.StartAsync();
        await PutAsync(host, Interrupted(host, "simulator"));
        await host.InStateAsync(MessageState.Delivered);
        Assert.Equal(
            [MessageState.Uncertain, MessageState.Submitted, MessageState.Delivered], (await host.PublishedAsync<MessageStateChanged>()).Select(told => told.State));
        Assert.Equal(1, await host.ReadAsync(db => db.Set<HandsetMessage>().CountAsync()));
    }

    [Fact]
    public async Task A_carrier_that_is_busy_is_asked_again_later()
    {
        var time = new TestClock(Now);
        await using var kannel = await FakeKannel.StartAsync();
        var calls = 0;
        kannel.Answer = _ => Interlocked.Increment(ref calls) < 3 ? (503, "Temporal failure, try again later.") : (202, "0: Accepted for delivery");
        await using var host = await Host.StartAsync(time, settings: KannelSettings.For(kannel.Url));
        await host.ReceiveAsync(Host.Request(at: Now), 1);
        await Eventually.TrueAsync(
            async () =>
            {
                await host.AdvanceWhenIdleAsync(time, TimeSpan.FromMilliseconds(500));
                return (await host.MessagesAsync())[0].State == MessageState.Submitted;
            }, "submitted");
        Assert.Equal((3, 3), (calls, (await host.MessagesAsync())[0].Attempts));
    }

    [Fact]
    public async Task The_fallback_takes_over_while_the_first_link_is_down()
    {
        await using var host = await Host.StartAsync(settings: [.. KannelSettings.For("http://127.0.0.1:1/"), ("Sms:Fallback", "simulator")]);
        await host.ReceiveAsync(Host.Request(), 1);
        await host.InStateAsync(MessageState.Delivered);
        Assert.Equal("simulator", (await host.MessagesAsync())[0].Provider);
    }

    [Fact]
    public async Task A_message_that_waited_through_a_restart_is_sent_once()
    {
        var folder = Directory.CreateTempSubdirectory("platform-").FullName;
        var kept = Directory.CreateTempSubdirectory("platform-").FullName;
        await using (var host = await Host.StartAsync(folder: folder, settings: KannelSettings.For("http://127.0.0.1:1/")))
        {
            await host.ReceiveAsync(Host.Request(), 1);
            await Eventually.TrueAsync(async () => (await host.MessagesAsync())[0] is { Attempts: > 2, LeaseUntil: null }, "tried, and waiting for the next attempt");
            await host.ReadAsync(db => db.Database.ExecuteSqlAsync($"VACUUM INTO {kept + "/notification.db"}"));
        }

        // A copy made this way has left WAL, which the service asks for on a connection that may not write.
        await using (var copy = new SqliteConnection($"Data Source={kept}/notification.db;Pooling=False"))
        {
            await copy.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = copy.CreateCommand();
            command.CommandText = "PRAGMA journal_mode=WAL";
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await using var again = await Host.StartAsync(folder: kept, contract: false);
        await again.InStateAsync(MessageState.Delivered);
        Assert.Equal(1, await again.ReadAsync(db => db.Set<HandsetMessage>().CountAsync()));
    }

    private static MobileNumber Zhang() => MobileNumber.TryParse(Host.Zhang, out var number, out _) ? number : throw new InvalidOperationException();

    /// <summary>A message as a process leaves it that dies between the marker and the answer.</summary>
    private static Message Interrupted(ServiceHost host, string provider)
    {
        var now = TimeProvider.System.GetUtcNow();
        var message = host.Services.GetRequiredService<MessageMaker>().Make(new MessageDraft
        {
            Source = "test",
            IdempotencyKey = "k",
            RequestHash = "",
            Number = Zhang(),
            Text = "x",
            Lane = Lane.Alert,
            ExpiresAt = now.AddHours(1),
        });
        message.Provider = provider;
        message.Attempts = 1;
        message.HandOverAt = now.AddMinutes(-1);
        message.LeaseUntil = now.AddSeconds(-1);
        return message;
    }

    private static Task<int> PutAsync(ServiceHost host, params object[] rows) => host.ReadAsync(db =>
    {
        db.AddRange(rows);
        return db.SaveChangesAsync();
    });
}
