using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.States;
using Platform.Probing.StatusPage;
using Platform.Testing;

namespace Platform.Probing.Tests;

public sealed class StatusPageTests
{
    /// <summary>10:00 in Shanghai.</summary>
    private static readonly DateTimeOffset Now = new(2026, 6, 10, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_outage_over_midnight_lies_on_both_days_and_two_at_once_count_once()
    {
        var midnight = new DateTimeOffset(2026, 6, 10, 0, 0, 0, TimeSpan.FromHours(8));
        var bars = DayBars.Of(
        [
            new Turn("a", midnight.AddDays(-5), Impact.None, true),
            new Turn("a", midnight.AddMinutes(-30), Impact.Interrupted, true), new Turn("a", midnight.AddMinutes(20), Impact.None, true),
            new Turn("b", midnight.AddMinutes(-10), Impact.Interrupted, true), new Turn("b", midnight.AddMinutes(10), Impact.Partial, true), new Turn("b", midnight.AddMinutes(50), Impact.None, true),
        ], Now, 7);
        Assert.Equal(7, bars.Count);
        Assert.Equal((new DateOnly(2026, 6, 9), 30, 0), (bars[5].Day, bars[5].InterruptedMinutes, bars[5].PartialMinutes));
        Assert.Equal((new DateOnly(2026, 6, 10), 20, 30), (bars[6].Day, bars[6].InterruptedMinutes, bars[6].PartialMinutes));
        Assert.Equal([false, true, true, true, true, true, true], bars.Select(bar => bar.Known));
    }

    [Fact]
    public void What_holds_still_counts_until_now_and_not_a_minute_longer()
    {
        var bars = DayBars.Of([new Turn("a", Now.AddDays(-400), Impact.Interrupted, true)], Now, 90);
        Assert.Equal(600, bars[^1].InterruptedMinutes);
        Assert.All(bars.SkipLast(1), bar => Assert.Equal(1_440, bar.InterruptedMinutes));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task The_public_sees_chosen_names_and_states_and_nothing_of_the_inside(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var time = new FakeTimeProvider(Now);
        await using var host = await ServiceHost.StartAsync(new ProbingModule(), time, database: database, settings: [new("Probing:Scheduling:Enabled", "false")]);
        using var anybody = host.Client();
        var empty = (await anybody.GetFromJsonAsync<JsonObject>("/status", TestContext.Current.CancellationToken))!;
        Assert.Equal("未选择公开系统", empty["sentence"]!.GetValue<string>());

        await FillAsync(host);
        using var manager = host.Client("operations-manager");
        using var published = await manager.PutAsJsonAsync("/systems/local/portal-internal/public", new JsonObject { ["publicName"] = "政务服务门户" }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, published.StatusCode);
        time.Advance(TimeSpan.FromSeconds(20));

        var text = await anybody.GetStringAsync(new Uri("/status", UriKind.Relative), TestContext.Current.CancellationToken);
        foreach (var inside in new[] { "portal-internal", "secret-host", "local.home", "connection refused", "门户内部名" })
        {
            Assert.DoesNotContain(inside, text, StringComparison.Ordinal);
        }

        var system = Assert.Single(JsonNode.Parse(text)!["systems"]!.AsArray())!;
        Assert.Equal(("政务服务门户", "interrupted", "服务中断"), (system["name"]!.GetValue<string>(), system["state"]!.GetValue<string>(), system["label"]!.GetValue<string>()));
        var days = system["days"]!.AsArray();
        Assert.Equal(90, days.Count);
        Assert.Equal((61, 120), (days[^1]!["interruptedMinutes"]!.GetValue<int>(), days[^3]!["interruptedMinutes"]!.GetValue<int>()));

        using var window = await manager.PostAsJsonAsync(
            "/maintenances", new JsonObject { ["reason"] = "更换内部设备", ["scope"] = new JsonObject { ["system"] = "portal-internal" }, ["from"] = Now.AddHours(-1), ["to"] = Now.AddHours(3) }, TestContext.Current.CancellationToken);
        Assert.True(window.IsSuccessStatusCode, await window.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        time.Advance(TimeSpan.FromSeconds(20));
        text = await anybody.GetStringAsync(new Uri("/status", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("\"maintenance\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("更换内部设备", text, StringComparison.Ordinal);

        using var taken = await manager.PutAsJsonAsync("/systems/local/portal-internal/public", new JsonObject { ["publicName"] = null }, TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal("none", (await anybody.GetFromJsonAsync<JsonObject>("/status", TestContext.Current.CancellationToken))!["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_window_over_one_check_is_no_maintenance_of_the_system_and_an_outage_inside_a_window_is_in_no_bar()
    {
        var time = new FakeTimeProvider(Now);
        await using var host = await ServiceHost.StartAsync(new ProbingModule(), time, settings: [new("Probing:Scheduling:Enabled", "false")]);
        await using (var scope = host.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
            db.Add(new WatchedSystem { Scope = "local", Id = "portal", Name = "门户", PublicName = "政务服务门户", Components = [] });
            foreach (var id in new[] { "local.one", "local.two" })
            {
                db.Add(new Check
                {
                    Id = id, Name = id, SystemId = "portal", Kind = "tcp", Settings = [], Target = "host:9", Conditions = [], Serves = [], Every = TimeSpan.FromMinutes(1),
                    Timeout = TimeSpan.FromSeconds(5), DownCount = 2, DownWindow = 2, UpCount = 1, UpWindow = 1, Version = 1, Severity = Severity.Major,
                });
                db.Add(new CheckState { CheckId = id, Status = CheckStatus.Up, Since = Now.AddHours(-1), ConfirmedAt = Now, Reason = "", Version = 4 });
            }

            // Down for an hour inside a window, and ten minutes longer than it.
            var from = Now.AddDays(-1);
            Change(1, CheckStatus.Unknown, CheckStatus.Up, from.AddDays(-3), from.AddDays(-3), null);
            Change(2, CheckStatus.Up, CheckStatus.Down, from, from, SuppressionKind.Maintenance);
            Change(3, CheckStatus.Down, CheckStatus.Down, from, from.AddMinutes(60), null);
            Change(4, CheckStatus.Down, CheckStatus.Up, from.AddMinutes(70), from.AddMinutes(70), null);
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);

            void Change(long version, CheckStatus previous, CheckStatus status, DateTimeOffset since, DateTimeOffset told, SuppressionKind? suppressed) => db.Add(new StateChange
            {
                CheckId = "local.one", Version = version, Previous = previous, Current = status, Since = since, ConfirmedAt = told, Reason = "", Suppressed = suppressed,
            });
        }

        using var manager = host.Client("operations-manager");
        await WindowAsync("checks", new JsonArray("local.one"));
        var system = await SystemAsync();
        Assert.Equal(("operational", 10), (system["state"]!.GetValue<string>(), system["days"]!.AsArray()[^2]!["interruptedMinutes"]!.GetValue<int>()));
        Assert.Null(system["maintenanceUntil"]);
        await WindowAsync("system", "portal");
        Assert.Equal("maintenance", (await SystemAsync())["state"]!.GetValue<string>());

        async Task WindowAsync(string what, JsonNode covered)
        {
            using var window = await manager.PostAsJsonAsync(
                "/maintenances", new JsonObject { ["reason"] = "更换设备", ["scope"] = new JsonObject { [what] = covered }, ["from"] = Now.AddHours(-1), ["to"] = Now.AddHours(3) }, TestContext.Current.CancellationToken);
            Assert.True(window.IsSuccessStatusCode, await window.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            time.Advance(TimeSpan.FromSeconds(20));
        }

        async Task<JsonObject> SystemAsync() => (await manager.GetFromJsonAsync<JsonObject>("/status", TestContext.Current.CancellationToken))!["systems"]![0]!.AsObject();
    }

    private static async Task FillAsync(ServiceHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        db.Add(new WatchedSystem { Scope = "local", Id = "portal-internal", Name = "门户内部名", Components = [] });
        db.Add(new Check
        {
            Id = "local.home", Name = "首页", SystemId = "portal-internal", Kind = "tcp", Settings = [], Target = "secret-host:9", Conditions = [], Serves = [],
            Every = TimeSpan.FromMinutes(1), Timeout = TimeSpan.FromSeconds(5), DownCount = 2, DownWindow = 2, UpCount = 1, UpWindow = 1, Version = 1, Severity = Severity.Major,
        });
        db.Add(new CheckState { CheckId = "local.home", Status = CheckStatus.Down, Since = Now.AddHours(-1), ConfirmedAt = Now, Reason = "connection refused", Version = 4 });
        Change(1, CheckStatus.Up, Now.AddDays(-200));
        Change(2, CheckStatus.Down, Now.AddDays(-2));
        Change(3, CheckStatus.Up, Now.AddDays(-2).AddHours(2));
        Change(4, CheckStatus.Down, Now.AddHours(-1));
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);

        void Change(long version, CheckStatus status, DateTimeOffset since) =>
            db.Add(new StateChange { CheckId = "local.home", Version = version, Current = status, Since = since, ConfirmedAt = since, Reason = "connection refused" });
    }
}
