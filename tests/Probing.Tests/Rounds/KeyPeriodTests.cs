using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Probing.Checks;
using Platform.Probing.KeyPeriods;
using Platform.Probing.Scheduling;
using Platform.ServiceDefaults.Calendar;
using Platform.Testing;

namespace Platform.Probing.Tests.Rounds;

public sealed class KeyPeriodTests
{
    private static readonly DateOnly First = new(2026, 3, 3);
    private static readonly KeyPeriodDefinition Period = new() { Id = "congress", Name = "两会", From = First, To = First, Days = 1, Multiplier = 3 };

    [Fact]
    public async Task A_key_period_of_the_contract_adds_rounds_and_its_two_duty_rounds()
    {
        await using var world = await RoundWorld.StartAsync(RoundWorld.Monday(12));
        await world.ApplyAsync(periods: [Period]);
        await world.PlannedAsync(5 + 1);
        var rounds = (await world.RoundsAsync()).Select(round => (Id: round["id"]!.GetValue<string>(), Period: round["keyPeriodId"]?.GetValue<string>())).Order().ToList();
        Assert.Equal(
            [
                ("small.congress.duty.202603031000", "small.congress"), ("small.congress.duty.202603032200", "small.congress"),
                ("small.daily.202603030100", "small.congress"), ("small.daily.202603030900", null), ("small.daily.202603031700", "small.congress"),
                ("small.daily.202603040900", null),
            ],
            rounds);

        // Taken out of the file again, it takes with it what it added.
        await world.ApplyAsync();
        await world.PlannedAsync(2);
    }

    [Fact]
    public void The_interval_of_a_check_is_divided_while_the_period_lasts()
    {
        var period = ChangeKeyPeriod.Empty("c.p", "c", fromContract: true);
        ChangeKeyPeriod.Fill(period, Period, ["c.home"]);
        var (inside, outside) = (ShanghaiTime.StartOf(First), ShanghaiTime.EndOf(First));
        var minute = TimeSpan.FromMinutes(1);
        Assert.Equal(TimeSpan.FromSeconds(20), KeyPeriodBook.Interval([period], "c.home", "c", minute, inside));
        Assert.Equal(minute, KeyPeriodBook.Interval([period], "c.home", "c", minute, outside));
        Assert.Equal(minute, KeyPeriodBook.Interval([period], "c.other", "c", minute, inside));
        Assert.Equal(minute, KeyPeriodBook.Interval([period], "c.home", "d", minute, inside));
        Assert.Equal(TimeSpan.FromSeconds(5), KeyPeriodBook.Interval([period], "c.home", "c", TimeSpan.FromSeconds(6), inside));
        Assert.Equal(TimeSpan.Zero, KeyPeriodBook.Interval([period], "c.home", "c", TimeSpan.Zero, inside));
    }

    [Fact]
    public async Task The_scheduler_s_timetable_follows_a_period_that_a_person_enters()
    {
        await using var world = await RoundWorld.StartAsync(RoundWorld.Monday(12));
        await world.ApplyAsync();
        var check = new ScheduledCheck(
            "small.live", 1, "small", "实时", "app", "应用", null, null, "tcp", Severity.General, [], TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(5),
            new Confirmation(1, 1), new Confirmation(1, 1), new PreparedProbe("x", "x", _ => Task.FromResult(new Observation())), []);
        var timetable = world.Host.Services.GetRequiredService<Timetable>();
        var noon = ShanghaiTime.At(First, new TimeOnly(12, 0));
        Assert.Equal(TimeSpan.FromMinutes(3), timetable.Interval(check, noon));

        var created = await world.Client.PostAsJsonAsync("/key-periods", Request(1), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        await world.UntilAsync(() => Task.FromResult(timetable.Interval(check, noon) == TimeSpan.FromMinutes(1)), "the interval is a third");

        Assert.Equal(HttpStatusCode.NoContent, (await world.Client.DeleteAsync("/key-periods/small.congress", TestContext.Current.CancellationToken)).StatusCode);
        await world.UntilAsync(() => Task.FromResult(timetable.Interval(check, noon) == TimeSpan.FromMinutes(3)), "the interval is its own again");
        await world.PlannedAsync(2);
    }

    [Fact]
    public async Task Another_number_of_days_than_the_dates_have_is_a_mistake_that_says_both()
    {
        await using var world = await RoundWorld.StartAsync(RoundWorld.Monday(12));
        await world.ApplyAsync();
        var answer = await world.Client.PostAsJsonAsync("/key-periods", Request(15), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var error = (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!["errors"]![0]!;
        Assert.Equal("days", error["path"]!.GetValue<string>());
        Assert.Equal("写明 15 天，但 2026-03-03 至 2026-03-03 共 1 天", error["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_gap_in_the_roster_is_shown_before_the_period_begins()
    {
        await using var world = await RoundWorld.StartAsync(RoundWorld.Monday(12));
        await world.ApplyAsync(periods: [Period]);
        var night = new DutyGapView(ShanghaiTime.At(First, new TimeOnly(17, 30)), ShanghaiTime.EndOf(First));
        var day = new DutyStretch(First, "day", ShanghaiTime.StartOf(First), night.From, "zhang");

        Assert.Equal(["合同没有值班表，重点时期须到人到天到班、全天 24 小时值守"], await MissingAsync(world));
        world.Duty.Coverage = new DutyCoverage([day], [night]);
        Assert.Equal(["03-03 17:30 至 03-04 00:00 无人值守"], await MissingAsync(world));
        world.Duty.Coverage = new DutyCoverage([day, day with { From = night.From, To = night.To, PersonId = "li" }], []);
        Assert.Empty(await MissingAsync(world));
    }

    private static async Task<IEnumerable<string>> MissingAsync(RoundWorld world)
    {
        var view = await world.Client.GetFromJsonAsync<JsonObject>("/key-periods/small.congress/readiness", TestContext.Current.CancellationToken);
        Assert.Equal(view!["errors"]!.AsArray().Count == 0, view["ready"]!.GetValue<bool>());
        return view["errors"]!.AsArray().Select(error => error!["message"]!.GetValue<string>());
    }

    private static JsonObject Request(int days) => new()
    {
        ["id"] = "congress", ["contract"] = "small", ["name"] = "两会", ["from"] = "2026-03-03", ["to"] = "2026-03-03", ["days"] = days, ["multiplier"] = 3,
        ["dutyAt"] = new JsonArray("10:00", "22:00"),
    };
}
