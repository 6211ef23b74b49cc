using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Probing.Maintenances;
using Platform.Probing.Tests.States;
using Platform.ServiceDefaults.Calendar;
using Platform.Testing;

namespace Platform.Probing.Tests.Maintenances;

public sealed class MaintenanceTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_fault_inside_a_window_is_told_at_its_end_if_it_is_still_there(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var world = await WithWindowAsync(60, "checked", database);
        await world.AfterAsync(60, "home-");
        await world.AfterAsync(60, "home-");
        var id = (await world.StateAsync("home")).SuppressedBy!;
        Assert.Equal($"down/maintenance:{id}", await world.ToldAsync("home"));
        Assert.True((await world.Host.PublishedAsync<CheckStateChanged>())[^1].SuppressedBy!.Excluded);

        await world.AfterAsync(60 * 59, "home-");
        Assert.Equal($"down/maintenance:{id}", await world.ToldAsync("home"));
        await world.AfterAsync(40, "home-");
        Assert.Equal($"down/maintenance:{id} down", await world.ToldAsync("home"));
    }

    [Fact]
    public async Task One_that_recovers_inside_the_window_was_never_told()
    {
        await using var world = await WithWindowAsync(60, "checked");
        await world.AfterAsync(60, "home-");
        await world.AfterAsync(60, "home-");
        await world.AfterAsync(60, "home+");
        await world.AfterAsync(7_200);
        Assert.EndsWith(" up", await world.ToldAsync("home"), StringComparison.Ordinal);
        Assert.Equal(2, (await world.ToldAsync("home")).Split(' ').Length);
    }

    [Fact]
    public async Task A_fault_that_was_told_before_stays_told_and_its_recovery_is_told_inside()
    {
        await using var world = await TellingWorld.StartAsync();
        await world.AddAsync("home");
        await world.AfterAsync(0, "home+");
        await world.AfterAsync(60, "home-");
        await world.AfterAsync(60, "home-");
        await PlanAsync(world, 60, "checked");
        await world.AfterAsync(60, "home-");
        await world.AfterAsync(60, "home+");
        Assert.Equal("down up", await world.ToldAsync("home"));
    }

    [Fact]
    public async Task A_window_that_skips_pauses_the_check_and_leaves_nothing_missing()
    {
        await using var world = await WithWindowAsync(60, "skipped");
        Assert.Equal((CheckStatus.Paused, true), ((await world.StateAsync("home")).Status, world.Host.Services.GetRequiredService<SkippedChecks>().Contains("home")));
        await world.AfterAsync(60, "home-");
        Assert.Equal(CheckStatus.Paused, (await world.StateAsync("home")).Status);

        await world.AfterAsync(3_600);
        var state = await world.StateAsync("home");
        Assert.Equal((CheckStatus.Unknown, false), (state.Status, world.Host.Services.GetRequiredService<SkippedChecks>().Contains("home")));
        Assert.Equal(world.Time.GetUtcNow(), state.LastPlannedAt);
        await world.AfterAsync(60, "home+");
        Assert.Equal("paused unknown up", await world.ToldAsync("home"));
    }

    [Fact]
    public async Task Ended_by_hand_it_is_over_at_once_and_says_who_did_it()
    {
        await using var world = await WithWindowAsync(60, "checked");
        await world.AfterAsync(60, "home-");
        await world.AfterAsync(60, "home-");
        using var client = world.Host.Client("operations-manager");
        var open = (await client.GetFromJsonAsync<JsonObject>("/maintenances?state=active", TestContext.Current.CancellationToken))!["items"]!.AsArray();
        var id = Assert.Single(open)!["id"]!.GetValue<string>();
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"/maintenances/{id}", TestContext.Current.CancellationToken)).StatusCode);
        await world.AfterAsync(1);
        await world.AfterAsync(60, "home-");
        Assert.EndsWith(" down", await world.ToldAsync("home"), StringComparison.Ordinal);
        var ended = (await client.GetFromJsonAsync<JsonObject>($"/maintenances/{id}", TestContext.Current.CancellationToken))!;
        Assert.Equal("ended", ended["state"]!.GetValue<string>());
        Assert.NotNull(ended["endedBy"]);
        Assert.Equal(HttpStatusCode.Conflict, (await client.DeleteAsync($"/maintenances/{id}", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task When_it_was_on_is_told_once_and_so_is_its_early_end()
    {
        await using var world = await WithWindowAsync(60, "checked");
        await world.AfterAsync(600);
        using var client = world.Host.Client("operations-manager");
        var held = Assert.Single(await world.Host.PublishedAsync<MaintenanceHeld>());
        Assert.Equal((TellingWorld.Start, TellingWorld.Start.AddHours(1), 1L), (held.From, held.Until, held.Version));
        Assert.Equal(["home"], held.CheckIds!);

        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"/maintenances/{held.WindowId}", TestContext.Current.CancellationToken)).StatusCode);
        await world.AfterAsync(600);
        var told = await world.Host.PublishedAsync<MaintenanceHeld>();
        Assert.Equal(2, told.Count);
        Assert.Equal((TellingWorld.Start.AddMinutes(10), TellingWorld.Start.AddMinutes(10), 2L), (told[1].From, told[1].Until, told[1].Version));
    }

    [Fact]
    public async Task One_that_was_written_down_after_its_beginning_excuses_nothing_before()
    {
        await using var world = await TellingWorld.StartAsync();
        await world.AddAsync("home");
        await PlanAsync(world, 60, "checked", -120);
        await world.SweepAsync();
        Assert.Equal(TellingWorld.Start, Assert.Single(await world.Host.PublishedAsync<MaintenanceHeld>()).From);
    }

    [Fact]
    public async Task All_mistakes_of_a_window_come_at_once()
    {
        await using var world = await TellingWorld.StartAsync();
        using var client = world.Host.Client("operations-manager");
        var answer = await client.PostAsJsonAsync(
            "/maintenances",
            new JsonObject { ["reason"] = " ", ["scope"] = new JsonObject { ["checks"] = new JsonArray("nobody"), ["component"] = "x" }, ["at"] = new JsonObject { ["cron"] = "x" } },
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var paths = (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!["errors"]!.AsArray().Select(error => error!["path"]!.GetValue<string>());
        Assert.Equal(["at.cron", "duration", "reason", "scope.checks[0]", "scope.component"], paths.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("2026-11-28T01:59:00", null)]
    [InlineData("2026-11-28T02:00:00", "2026-11-28T04:00:00")]
    [InlineData("2026-11-28T03:59:59", "2026-11-28T04:00:00")]
    [InlineData("2026-11-28T04:00:00", null)]
    [InlineData("2026-12-01T23:30:00", "2026-12-02T01:30:00")]
    [InlineData("2026-12-02T01:00:00", "2026-12-02T01:30:00")]
    public async Task It_repeats_in_shanghai_time(string local, string? until)
    {
        await using var world = await TellingWorld.StartAsync();
        var calendar = world.Host.Services.GetRequiredService<WorkingCalendar>();
        var terms = new MaintenanceDefinition
        {
            Id = "weekly", Reason = "补丁更新", Duration = TimeSpan.FromHours(2),
            At = new RoundSchedule { Weekly = [new WeeklyRule([DayOfWeek.Saturday], [new(2, 0)])], Periodic = [new PeriodicRule { Period = RoundPeriod.Month, Day = 1, At = [new(23, 30)] }] },
        };
        static DateTimeOffset At(string text) => new(DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromHours(8));
        Assert.Equal(until is null ? null : At(until), MaintenanceTimes.ActiveUntil(terms, calendar, At(local)));
        Assert.Null(MaintenanceTimes.ActiveUntil(terms with { To = At("2026-11-28T00:00:00") }, calendar, At(local)));
    }

    [Fact]
    public void A_scope_covers_what_fits_every_field()
    {
        var check = new Covered("c.home", "c", "portal", "web", "互联网区");
        Assert.True(new MaintenanceScope { System = "portal", Zone = "互联网区" }.Covers(check));
        Assert.True(new MaintenanceScope { Checks = ["c.home"] }.Covers(check));
        Assert.False(new MaintenanceScope { System = "portal", Component = "db" }.Covers(check));
        Assert.False(new MaintenanceScope { Contract = "d", System = "portal" }.Covers(check));
        Assert.False(new MaintenanceScope { System = "portal", Checks = ["c.other"] }.Covers(check));
    }

    private static async Task<TellingWorld> WithWindowAsync(int minutes, string mode, TestDatabase? database = null)
    {
        var world = await TellingWorld.StartAsync(database);
        await world.AddAsync("home");
        await world.AfterAsync(0, "home+");
        await PlanAsync(world, minutes, mode);
        await world.SweepAsync();
        return world;
    }

    private static async Task PlanAsync(TellingWorld world, int minutes, string mode, int from = 0)
    {
        using var client = world.Host.Client("operations-manager");
        var answer = await client.PostAsJsonAsync(
            "/maintenances",
            new JsonObject
            {
                ["reason"] = "补丁更新", ["mode"] = mode, ["from"] = world.Time.GetUtcNow().AddMinutes(from), ["to"] = world.Time.GetUtcNow().AddMinutes(minutes),
                ["scope"] = new JsonObject { ["checks"] = new JsonArray("home") },
            },
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }
}
