using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.MessagingPeer;
using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Messaging;

/// <summary>What the messaging promises, on either database. A new database inherits it with one line.</summary>
public abstract class MessagingSuite(string provider)
{
    [Fact]
    public async Task Every_event_has_its_effect_once()
    {
        await using var world = await World.CreateAsync(provider);
        await world.StartAsync("publisher");
        await world.StartAsync("subscriber");

        await Parallel.ForEachAsync(Enumerable.Range(1, 400), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) =>
            Assert.True(await world.RaiseAsync($"c{number % 7}", number)));

        await world.EverythingOnceAsync();
    }

    [Fact]
    public async Task Concurrent_commits_get_a_gapless_sequence()
    {
        await using var world = await World.CreateAsync(provider, withSidecar: false);
        await world.StartAsync("publisher");
        await Parallel.ForEachAsync(Enumerable.Range(1, 300), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) =>
            await world.RaiseAsync("c", number));

        await using var db = world.Database("publisher");
        await Eventually.TrueAsync(async () => await db.Outbox.CountAsync(row => row.Sequence != null) == 300, "all have a place");
        Assert.Equal(Enumerable.Range(1, 300).Select(x => (long?)x), await db.Outbox.OrderBy(row => row.Sequence).Select(row => row.Sequence).ToListAsync());
    }

    [Fact]
    public async Task Without_any_broker_the_feed_alone_brings_everything()
    {
        await using var world = await World.CreateAsync(provider, withSidecar: false);
        await world.StartAsync("publisher");
        await world.StartAsync("subscriber");
        for (var number = 1; number <= 50; number++)
        {
            Assert.True(await world.RaiseAsync("c", number));
        }

        await world.EverythingOnceAsync();
    }

    [Fact]
    public async Task A_broker_that_loses_everything_loses_no_event()
    {
        await using var world = await World.CreateAsync(provider);
        await world.StartAsync("publisher");
        await world.StartAsync("subscriber");
        for (var number = 1; number <= 60; number++)
        {
            Assert.True(await world.RaiseAsync($"c{number % 3}", number));
            if (number is 20 or 40)
            {
                await world.StopSidecarAsync();
            }

            if (number is 30 or 50)
            {
                await world.StartSidecarAsync();
            }
        }

        await world.EverythingOnceAsync();
    }

    [Fact]
    public async Task Dropped_doubled_and_reordered_pushes_change_nothing()
    {
        await using var world = await World.CreateAsync(provider, withSidecar: false);
        await using var chaos = await ChaosAsync(world);
        world.DeliverTo = new Uri(chaos.Urls.First());
        await world.StartAsync("publisher");
        await world.StartAsync("subscriber");
        await world.StartSidecarAsync();
        await Parallel.ForEachAsync(Enumerable.Range(1, 300), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) =>
            Assert.True(await world.RaiseAsync($"c{number % 5}", number)));

        await world.EverythingOnceAsync();
    }

    [Fact]
    public async Task A_reaction_that_follows_versions_misses_none_although_pushes_overtake_each_other()
    {
        await using var world = await World.CreateAsync(provider, withSidecar: false);
        await using var chaos = await ChaosAsync(world);
        world.DeliverTo = new Uri(chaos.Urls.First());
        await world.StartAsync("publisher");
        await world.StartAsync("subscriber");
        await world.StartSidecarAsync();
        for (var number = 1; number <= 150; number++)
        {
            Assert.True(await world.RaiseAsync($"c{number % 2}", number));
        }

        await world.EverythingOnceAsync();
        await using var db = world.Database("subscriber");
        foreach (var counter in new[] { "c0", "c1" })
        {
            var seen = await db.Followed.Where(row => row.CounterId == counter).OrderBy(row => row.Id).Select(row => row.Version).ToListAsync();
            Assert.Equal(Enumerable.Range(1, 150).Where(number => $"c{number % 2}" == counter).Select(number => (long)number), seen);
        }
    }

    [Fact]
    public async Task What_the_cursor_has_passed_stays_done_when_its_inbox_rows_are_pruned()
    {
        await using var world = await World.CreateAsync(provider, withSidecar: false);
        await world.StartAsync("publisher");
        await world.StartAsync("subscriber");
        for (var number = 1; number <= 20; number++)
        {
            Assert.True(await world.RaiseAsync("c", number));
        }

        await world.EverythingOnceAsync();
        await world.StopAsync("subscriber");
        await using (var db = world.Database("subscriber"))
        {
            await db.Inbox.ExecuteDeleteAsync();
        }

        await world.StartAsync("subscriber");
        Assert.True(await world.RaiseAsync("c", 21));
        await world.EverythingOnceAsync();
    }

    [Fact]
    public async Task A_subscriber_that_was_away_catches_up()
    {
        await using var world = await World.CreateAsync(provider);
        await world.StartAsync("publisher");
        for (var number = 1; number <= 100; number++)
        {
            Assert.True(await world.RaiseAsync("c", number));
        }

        await world.StartAsync("subscriber");
        await world.EverythingOnceAsync();
        await world.StopAsync("subscriber");
        for (var number = 101; number <= 150; number++)
        {
            Assert.True(await world.RaiseAsync("c", number));
        }

        await world.StartAsync("subscriber");
        await world.EverythingOnceAsync();
    }

    [Fact]
    public async Task A_feed_that_begins_anew_is_read_from_its_start()
    {
        await using var world = await World.CreateAsync(provider, withSidecar: false);
        await world.StartAsync("publisher");
        await world.StartAsync("subscriber");
        for (var number = 1; number <= 10; number++)
        {
            Assert.True(await world.RaiseAsync("before", number));
        }

        await world.EverythingOnceAsync();
        await world.StopAsync("publisher");
        await using (var db = world.Database("publisher"))
        {
            await db.Outbox.ExecuteDeleteAsync();
            await db.Leases.ExecuteDeleteAsync();
        }

        await world.StartAsync("publisher");
        for (var number = 1; number <= 3; number++)
        {
            Assert.True(await world.RaiseAsync("before", number));
        }

        await world.EverythingOnceAsync();
        await using var after = world.Database("subscriber");
        Assert.Equal(13, await after.Followed.CountAsync());
    }

    [Fact]
    public async Task What_cannot_be_handled_is_parked_while_others_go_on_and_is_replayed_in_order()
    {
        await using var world = await World.CreateAsync(provider);
        await world.StartAsync("publisher");
        await world.StartAsync("subscriber");
        var moods = world.Services("subscriber").GetRequiredService<Moods>();
        moods.Failing.Add("bad");
        for (var number = 1; number <= 3; number++)
        {
            Assert.True(await world.RaiseAsync("bad", number));
            Assert.True(await world.RaiseAsync("good", number));
        }

        await Eventually.TrueAsync(async () => (await world.EffectsAsync("subscriber")).Count == 3, "the good ones go on");
        Assert.All(await world.EffectsAsync("subscriber"), effect => Assert.Equal("good", effect.Counter));
        await Eventually.TrueAsync(async () => (await ParkedAsync(world)).Any(row => row.GetProperty("state").GetString() == "parked"), "the first is parked", 60);
        var parked = await ParkedAsync(world);
        Assert.Equal(3, parked.Count);
        var first = parked.Single(row => row.GetProperty("state").GetString() == "parked");
        Assert.Contains("bad is refused", first.GetProperty("reason").GetString());

        moods.Failing.Clear();
        using var replay = new HttpRequestMessage(HttpMethod.Post, new Uri(world.Address("subscriber"), $"events/parked/{first.GetProperty("id")}/replay"));
        replay.Headers.Authorization = world.As("operations-manager");
        Assert.Equal(HttpStatusCode.Accepted, (await world.Http.SendAsync(replay)).StatusCode);

        await world.EverythingOnceAsync();
        Assert.Equal([1L, 2L, 3L], (await world.EffectsAsync("subscriber")).Where(effect => effect.Counter == "bad").Select(effect => effect.Number));
        Assert.Empty(await ParkedAsync(world));
    }

    private static async Task<List<JsonElement>> ParkedAsync(World world)
    {
        using var list = new HttpRequestMessage(HttpMethod.Get, new Uri(world.Address("subscriber"), "events/parked"));
        list.Headers.Authorization = world.As("operations-manager");
        using var answer = await world.Http.SendAsync(list);
        answer.EnsureSuccessStatusCode();
        return [.. JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.EnumerateArray()];
    }

    /// <summary>Stands between sidecar and subscriber: a third is dropped, a third doubled, and none keeps its turn.</summary>
    private static async Task<WebApplication> ChaosAsync(World world)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var dice = new Random(7);
        app.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            int roll;
            lock (dice)
            {
                roll = dice.Next(3);
            }

            if (http.Request.Method == "POST" && roll == 0)
            {
                await http.Response.WriteAsync("""{"status":"SUCCESS"}""");
                return;
            }

            for (var time = 0; time < (roll == 1 && http.Request.Method == "POST" ? 2 : 1); time++)
            {
                using var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), new Uri(world.Address("subscriber"), http.Request.Path.Value!.TrimStart('/')));
                if (http.Request.Method == "POST")
                {
                    request.Content = new ByteArrayContent(body.ToArray());
                    request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/cloudevents+json");
                }

                using var answer = await world.Http.SendAsync(request);
                http.Response.StatusCode = (int)answer.StatusCode;
                if (time == 0)
                {
                    await http.Response.WriteAsync(await answer.Content.ReadAsStringAsync());
                }
            }
        });
        await app.StartAsync();
        return app;
    }
}

public sealed class MessagingOnSqlite() : MessagingSuite("sqlite");

public sealed class MessagingOnPostgres() : MessagingSuite("postgres");
