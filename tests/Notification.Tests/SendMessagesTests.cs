using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Notification.Inbound;
using Platform.Notification.Messages;
using Platform.Testing;

namespace Platform.Notification.Tests;

public sealed class SendMessagesTests
{
    [Fact]
    public async Task The_same_key_with_the_same_body_is_the_same_message()
    {
        await using var host = await Host.StartAsync(contract: false);
        using var client = host.Client("integrator");
        var body = new { idempotencyKey = "k", phone = "138 0000 1234", text = "系统将于今晚升级" };
        var (first, again) = (await PostAsync(client, "/messages", body), await PostAsync(client, "/messages", body));
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.Status, again.Status));
        Assert.Equal(first.Body.GetProperty("messageId").GetString(), again.Body.GetProperty("messageId").GetString());
        Assert.Equal((false, true), (first.Body.GetProperty("repeated").GetBoolean(), again.Body.GetProperty("repeated").GetBoolean()));
        Assert.Equal("138****1234", first.Body.GetProperty("phoneMasked").GetString());
        await host.InStateAsync(MessageState.Delivered);
        Assert.Single(await host.MessagesAsync());
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_a_conflict()
    {
        await using var host = await Host.StartAsync(contract: false);
        using var client = host.Client("integrator");
        await PostAsync(client, "/messages", new { idempotencyKey = "k", phone = "13800001234", text = "一" });
        var (status, body) = await PostAsync(client, "/messages", new { idempotencyKey = "k", phone = "13800001234", text = "二" });
        Assert.Equal((HttpStatusCode.Conflict, "idempotency-conflict"), (status, body.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task All_mistakes_of_a_message_are_told_at_once()
    {
        await using var host = await Host.StartAsync(contract: false);
        using var client = host.Client("integrator");
        var (status, body) = await PostAsync(client, "/messages", new { idempotencyKey = "", phone = "123", template = "no-such", timeToLive = "1s" });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(["phone", "template", "idempotencyKey", "timeToLive"], body.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("path").GetString()));
    }

    [Theory]
    [InlineData("""{"idempotencyKey":"k","phone":"13800001234","text":"x","unknown":1}""")]
    [InlineData("""{"idempotencyKey":null,"phone":"13800001234","text":"x"}""")]
    [InlineData("""{"idempotencyKey":"k","phone":13800001234,"text":"x"}""")]
    [InlineData("""{"idempotencyKey":"k","phone":"13800001234","text":"x","lane":"express"}""")]
    [InlineData("""{"idempotencyKey":"k","phone":"13800001234","template":"reply","variables":{"text":null}}""")]
    [InlineData("""{"idempotencyKey":"k","phone":"13800001234","template":"test","variables":{"time":"9999-12-31T23:59:59Z"}}""")]
    [InlineData("""{"idempotencyKey":"k","contractId":"c","personId":"nobody","text":"x"}""")]
    [InlineData("""{"idempotencyKey":"k","phone":"１３８","text":"\ud800"}""")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task Whatever_is_sent_is_refused_as_the_callers_mistake(string json)
    {
        await using var host = await Host.StartAsync(contract: false);
        using var client = host.Client("integrator");
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri("/messages", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(await host.MessagesAsync());
    }

    [Fact]
    public async Task A_batch_is_answered_item_by_item_and_the_account_closes()
    {
        await using var host = await Host.StartAsync(settings: [("Sms:Simulator:FailEndings:0", "0002"), ("Sms:Simulator:RefuseEndings:0", "0003"), ("Sms:Simulator:LoseEndings:0", "0004")]);
        using var client = host.Client("operations-manager");
        var items = Enumerable.Range(1, 4).Select(n => new { idempotencyKey = $"k{n}", phone = $"1380000000{n}", text = "通知", contractId = (string?)null, personId = (string?)null })
            .Append(new { idempotencyKey = "k5", phone = "1", text = "通知", contractId = (string?)null, personId = (string?)null })
            .Append(new { idempotencyKey = "k1", phone = "13800000009", text = "通知", contractId = (string?)null, personId = (string?)null })
            .Append(new { idempotencyKey = "k6", phone = (string)null!, text = "通知", contractId = (string?)"yueyang-2026", personId = (string?)"zhang" });
        var (_, answer) = await PostAsync(client, "/messages/batch", new { items });
        Assert.Equal(
            [null, null, null, null, "invalid", "idempotency-conflict", null],
            answer.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("code").GetString()));
        Assert.Equal((5, 2), (answer.GetProperty("accepted").GetInt32(), answer.GetProperty("refused").GetInt32()));

        // The lost answer is asked about and found, so it ends delivered like the others.
        await host.InStateAsync(MessageState.Delivered, 3);
        await host.InStateAsync(MessageState.Failed, 2);
        var account = await client.GetFromJsonAsync<JsonElement>("/messages/account", TestContext.Current.CancellationToken);
        Assert.Equal((5, 3, 2, 0, true), (Number("accepted"), Number("delivered"), Number("failed"), Number("inFlight"), account.GetProperty("closes").GetBoolean()));
        Assert.Equal(
            ["invalidNumber", "undelivered"],
            (await client.GetFromJsonAsync<JsonElement>("/messages?state=failed", TestContext.Current.CancellationToken)).GetProperty("items").EnumerateArray()
                .Select(item => item.GetProperty("failure").GetString()).Order());

        int Number(string name) => account.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task A_notice_that_cannot_be_handed_over_in_time_expires()
    {
        var time = new TestClock(new DateTimeOffset(2026, 11, 23, 1, 0, 0, TimeSpan.Zero));
        await using var host = await Host.StartAsync(time, contract: false, settings: KannelSettings.For("http://127.0.0.1:1/"));
        using var client = host.Client("integrator");
        await PostAsync(client, "/messages", new { idempotencyKey = "k", phone = "13800001234", text = "通知", timeToLive = "5m" });
        await Eventually.TrueAsync(
            async () =>
            {
                await host.AdvanceWhenIdleAsync(time, TimeSpan.FromSeconds(30));
                return (await host.MessagesAsync())[0].State == MessageState.Expired;
            }, "expired");
        Assert.True((await host.MessagesAsync())[0].Attempts > 1);
    }

    [Fact]
    public async Task A_number_that_opted_out_gets_alerts_only()
    {
        await using var host = await Host.StartAsync(contract: false);
        using var client = host.Client("operations-manager");
        await PostAsync(client, "/messages", new { idempotencyKey = "k1", phone = "13800001234", text = "通知" });
        await host.InStateAsync(MessageState.Delivered);
        var handsets = await client.GetFromJsonAsync<JsonElement>("/simulator/handsets", TestContext.Current.CancellationToken);
        await PostAsync(client, $"/simulator/handsets/{handsets.GetProperty("items")[0].GetProperty("id").GetString()}/reply", new { text = "退订" });
        Assert.Equal(1, await host.ReadAsync(db => db.Set<OptOut>().CountAsync()));
        var notice = await PostAsync(client, "/messages", new { idempotencyKey = "k2", phone = "13800001234", text = "通知" });
        Assert.Equal((HttpStatusCode.Conflict, "opted-out"), (notice.Status, notice.Body.GetProperty("code").GetString()));
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(client, "/messages", new { idempotencyKey = "k3", phone = "13800001234", text = "告警", lane = "alert" })).Status);
    }

    [Fact]
    public async Task A_full_number_is_shown_only_with_its_own_permission_and_a_reason()
    {
        await using var host = await Host.StartAsync(contract: false);
        using var manager = host.Client("operations-manager");
        using var engineer = host.Client("duty-engineer");
        var (_, sent) = await PostAsync(manager, "/messages", new { idempotencyKey = "k", phone = "13800001234", text = "通知" });
        var path = $"/messages/{sent.GetProperty("messageId").GetString()}/reveal";
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(engineer, path, new { reason = "核对号码" })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(manager, path, new { reason = "" })).Status);
        Assert.Equal("+8613800001234", (await PostAsync(manager, path, new { reason = "核对号码" })).Body.GetProperty("phone").GetString());
        Assert.Equal("核对号码", (await host.ReadAsync(db => db.Set<PhoneReveal>().SingleAsync())).Reason);
        Assert.Equal([403, 400, 200], await host.ReadAsync(db => db.Audit.Where(row => row.Action.EndsWith("/reveal")).OrderBy(row => row.Id).Select(row => row.Status).ToListAsync()));
    }

    [Fact]
    public async Task The_console_gets_its_lists()
    {
        await using var host = await Host.StartAsync();
        using var client = host.Client("operations-manager");
        foreach (var path in (string[])["/messages", "/messages/account", "/templates", "/inbound", "/providers", "/summary", "/simulator/handsets", "/readyz"])
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, path + " " + answer.StatusCode);
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync(new Uri("/messages?state=lost", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
        var (status, preview) = await PostAsync(client, "/templates/incident-opened/preview", new { });
        Assert.Equal((HttpStatusCode.OK, 2), (status, preview.GetProperty("parts").GetInt32()));
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(client, "/templates/nothing/preview", new { })).Status);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(path, body, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (answer.StatusCode, text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text));
    }
}
