using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;
using Platform.Probing.Data;
using Platform.Probing.Heartbeats;
using Platform.Probing.Rounds;
using Platform.Testing;

namespace Platform.Probing.Tests.Heartbeats;

public sealed class HeartbeatTests
{
    private const string Secret = "a-token-of-the-backup-script";
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 4, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(23, false, false)]
    [InlineData(25, true, false)]
    [InlineData(27, true, true)]
    public void Late_within_the_grace_and_missing_beyond_it(int hours, bool late, bool missing)
    {
        var settings = new HeartbeatSettings { Period = TimeSpan.FromHours(24), Grace = TimeSpan.FromHours(2) };
        var seen = HeartbeatKind.Seen(settings, new Heartbeat { CheckId = "c", At = Noon }, Noon.AddHours(hours));
        Assert.Equal((late, missing), (seen.Facts["late"].Number != 0, seen.Facts["missing"].Number != 0));
    }

    [Fact]
    public void A_start_and_its_end_tell_the_duration_and_a_start_alone_tells_how_long_it_runs()
    {
        var known = new Heartbeat { CheckId = "c" };
        new Beat { Status = BeatStatus.Start }.Apply(known, Noon);
        Assert.Equal(300, HeartbeatKind.Seen(new HeartbeatSettings(), known, Noon.AddMinutes(5)).Facts["running_for"].Number);
        new Beat { Status = BeatStatus.Fail, Message = "磁盘已满", Values = new Dictionary<string, double> { ["rows"] = 7 } }.Apply(known, Noon.AddMinutes(9));
        var seen = HeartbeatKind.Seen(new HeartbeatSettings(), known, Noon.AddMinutes(10));
        Assert.Equal((540, 0, 0), (seen.Facts["duration"].Number, seen.Facts["running_for"].Number, seen.Facts["ok"].Number));
        Assert.Equal(7, Assert.Single(seen.Find("value", "rows")).Number);
        Assert.Contains("磁盘已满", seen.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_without_a_sign_in_beats_by_its_token_and_a_guess_learns_nothing()
    {
        await using var host = await ServiceHost.StartAsync(new ProbingModule());
        using var manager = host.Client("operations-manager");
        using var script = host.Client();
        var created = await manager.PostAsJsonAsync("/checks", new JsonObject
        {
            ["id"] = "backup", ["name"] = "夜间备份", ["system"] = "数据库", ["kind"] = "heartbeat", ["every"] = "1h",
            ["settings"] = new JsonObject { ["period"] = "24h", ["grace"] = "2h", ["token"] = Secret }, ["conditions"] = new JsonArray("missing == false", "value(\"rows\") > 10"),
        });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.DoesNotContain(Secret, await created.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var wrong = await script.GetAsync(new Uri("/heartbeats/local.backup/a-token-of-somebody-else", UriKind.Relative));
        using var nothing = await script.GetAsync(new Uri("/heartbeats/local.other/a-token-of-somebody-else", UriKind.Relative));
        using var empty = await script.PostAsync(new Uri("/heartbeats/local.backup/%20", UriKind.Relative), null);
        Assert.All([wrong, nothing, empty], answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
        Assert.Equal(Plain(await wrong.Content.ReadFromJsonAsync<JsonObject>()), Plain(await nothing.Content.ReadFromJsonAsync<JsonObject>()));

        Assert.Equal(HttpStatusCode.NoContent, (await script.GetAsync(new Uri($"/heartbeats/local.backup/{Secret}?status=start", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await script.PostAsJsonAsync(
            $"/heartbeats/local.backup/{Secret}", new JsonObject { ["message"] = "完成", ["values"] = new JsonObject { ["rows"] = 12 } })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await script.GetAsync(new Uri($"/heartbeats/local.backup/{Secret}?status=maybe", UriKind.Relative))).StatusCode);
        var run = await (await manager.PostAsync(new Uri("/checks/local.backup/run", UriKind.Relative), null)).Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal("up", run!["verdict"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_first_beat_that_never_comes_is_missing_once_its_time_is_over()
    {
        await using var host = await ServiceHost.StartAsync(new ProbingModule());
        using var manager = host.Client("operations-manager");
        (await manager.PostAsJsonAsync("/checks", new JsonObject
        {
            ["id"] = "never", ["name"] = "夜间备份", ["system"] = "数据库", ["kind"] = "heartbeat", ["every"] = "1h", ["settings"] = new JsonObject { ["period"] = "1h" },
        })).EnsureSuccessStatusCode();
        Assert.Equal("unknown", await VerdictAsync());
        await using (var scope = host.Services.CreateAsyncScope())
        {
            var hoursAgo = TimeProvider.System.GetUtcNow().AddHours(-2);
            await scope.ServiceProvider.GetRequiredService<ProbingDb>().Set<Check>().ExecuteUpdateAsync(row => row.SetProperty(check => check.ChangedAt, hoursAgo));
        }

        Assert.Equal("down", await VerdictAsync());

        async Task<string> VerdictAsync() =>
            (await (await manager.PostAsync(new Uri("/checks/local.never/run", UriKind.Relative), null)).Content.ReadFromJsonAsync<JsonObject>())!["verdict"]!.GetValue<string>();
    }

    [Fact]
    public async Task Guesses_are_limited()
    {
        await using var host = await ServiceHost.StartAsync(new ProbingModule());
        using var script = host.Client();
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 10 && !answers.Contains(HttpStatusCode.TooManyRequests); i++)
        {
            answers.AddRange(await Task.WhenAll(Enumerable.Range(0, 40).Select(async guess =>
            {
                using var answer = await script.GetAsync(new Uri($"/heartbeats/local.backup/guess-{guess}", UriKind.Relative));
                return answer.StatusCode;
            })));
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    [Fact]
    public async Task Guesses_shut_off_neither_the_script_they_are_aimed_at_nor_those_at_other_addresses()
    {
        await using var host = await ServiceHost.StartAsync(new ProbingModule());
        using var manager = host.Client("operations-manager");
        foreach (var id in new[] { "backup", "later" })
        {
            (await manager.PostAsJsonAsync("/checks", new JsonObject
            {
                ["id"] = id, ["name"] = "夜间备份", ["system"] = "数据库", ["kind"] = "heartbeat", ["every"] = "1h", ["settings"] = new JsonObject { ["token"] = Secret },
            })).EnsureSuccessStatusCode();
        }

        using var script = host.Client();
        Assert.Equal(HttpStatusCode.NoContent, (await script.GetAsync(new Uri($"/heartbeats/local.backup/{Secret}", UriKind.Relative))).StatusCode);
        await Task.WhenAll(Enumerable.Range(0, 500).Select(async i =>
        {
            using var answer = await script.GetAsync(new Uri($"/heartbeats/local.backup/guess-{i}", UriKind.Relative));
        }));
        Assert.Equal(HttpStatusCode.NoContent, (await script.GetAsync(new Uri($"/heartbeats/local.backup/{Secret}", UriKind.Relative))).StatusCode);
        using var elsewhere = host.Client();
        elsewhere.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.7");
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await script.GetAsync(new Uri("/heartbeats/local.later/guess", UriKind.Relative));
        }

        Assert.Equal(HttpStatusCode.NoContent, (await elsewhere.GetAsync(new Uri($"/heartbeats/local.later/{Secret}", UriKind.Relative))).StatusCode);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_null_character_in_a_text_is_the_callers_mistake(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var host = await ServiceHost.StartAsync(new ProbingModule(), database: database);
        using var manager = host.Client("operations-manager");
        (await manager.PostAsJsonAsync("/checks", new JsonObject
        {
            ["id"] = "backup", ["name"] = "夜间备份", ["system"] = "数据库", ["kind"] = "heartbeat", ["every"] = "1h", ["settings"] = new JsonObject { ["token"] = Secret },
        })).EnsureSuccessStatusCode();
        using var told = await manager.PostAsJsonAsync("/checks/local.backup/beat", new JsonObject { ["message"] = "a\0b" });
        Assert.Equal(HttpStatusCode.BadRequest, told.StatusCode);
        Assert.Equal("$.message", (await told.Content.ReadFromJsonAsync<JsonObject>())!["errors"]![0]!["path"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.BadRequest, (await manager.GetAsync(new Uri($"/heartbeats/local.backup/{Secret}?message=a%00b", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await manager.GetAsync(new Uri("/checks?search=%00", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await manager.GetAsync(new Uri("/checks/local.%00", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task The_secret_of_the_address_is_in_no_trace()
    {
        var seen = new System.Collections.Concurrent.ConcurrentBag<System.Diagnostics.Activity>();
        using var listener = new System.Diagnostics.ActivityListener
        {
            ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or "System.Net.Http", Sample = (ref System.Diagnostics.ActivityCreationOptions<System.Diagnostics.ActivityContext> _) => System.Diagnostics.ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = seen.Add,
        };
        System.Diagnostics.ActivitySource.AddActivityListener(listener);
        await using var host = await ServiceHost.StartAsync(new ProbingModule());
        using var script = host.Client();
        const string unique = "a-guess-that-only-this-test-makes";
        using var answer = await script.GetAsync(new Uri($"/heartbeats/local.untraced/{unique}?message=x", UriKind.Relative));
        await Eventually.TrueAsync(() => seen.Any(activity => activity.TagObjects.Any(tag => tag.Value is "/heartbeats/…")), "the request is traced");
        Assert.DoesNotContain(seen.SelectMany(activity => activity.TagObjects), tag => tag.Value is string text && text.Contains(unique, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(5, 8, 15, true)]
    [InlineData(5, 20, 21, true)]
    [InlineData(5, 20, 40, false)]
    [InlineData(1, 4, 13, false)]
    [InlineData(14, 30, 31, false)]
    public void A_beat_that_may_have_come_while_nobody_listened_is_not_missing(int from, int to, int minute, bool excused)
    {
        var gap = new RoundGap { From = Noon.AddMinutes(from), To = Noon.AddMinutes(to) };
        Assert.Equal(excused, Unheard.Excuses(gap, new HeartbeatSettings { Period = TimeSpan.FromMinutes(10), Grace = TimeSpan.FromMinutes(2) }, Noon, Noon.AddMinutes(minute)));
    }

    [Fact]
    public async Task After_a_standstill_of_ours_a_missing_beat_is_unknown_and_without_one_it_is_down()
    {
        await using var host = await ServiceHost.StartAsync(new ProbingModule());
        using var manager = host.Client("operations-manager");
        (await manager.PostAsJsonAsync("/checks", new JsonObject
        {
            ["id"] = "quiet", ["name"] = "夜间备份", ["system"] = "数据库", ["kind"] = "heartbeat", ["every"] = "1h", ["settings"] = new JsonObject { ["period"] = "10m" },
        })).EnsureSuccessStatusCode();
        var now = TimeProvider.System.GetUtcNow();
        await AddAsync(new Heartbeat { CheckId = "local.quiet", At = now.AddMinutes(-16) });
        Assert.Equal("down", (await RunAsync())["verdict"]!.GetValue<string>());
        await AddAsync(new RoundGap { From = now.AddMinutes(-12), To = now.AddMinutes(-1) });
        var run = await RunAsync();
        Assert.Equal("unknown", run["verdict"]!.GetValue<string>());
        Assert.Contains("平台停机", run.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), StringComparison.Ordinal);

        async Task<JsonObject> RunAsync() =>
            (await (await manager.PostAsync(new Uri("/checks/local.quiet/run", UriKind.Relative), null)).Content.ReadFromJsonAsync<JsonObject>())!;

        async Task AddAsync(object row)
        {
            await using var scope = host.Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
            db.Add(row);
            await db.SaveChangesAsync();
        }
    }

    private static string Plain(JsonObject? problem)
    {
        problem!.Remove("traceId");
        return problem.ToJsonString();
    }
}
