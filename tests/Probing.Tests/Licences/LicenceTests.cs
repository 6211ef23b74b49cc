using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts.Events;
using Platform.Probing.Data;
using Platform.Probing.Licences;
using Platform.Testing;

namespace Platform.Probing.Tests.Licences;

public sealed class LicenceTests
{
    [Fact]
    public void Each_rung_of_the_ladder_is_told_once_and_a_late_comer_is_told_the_last()
    {
        var end = new DateOnly(2026, 12, 31);
        var told = new List<int>();
        var days = new List<int>();
        for (var day = end.AddDays(-40); day <= end.AddDays(5); day = day.AddDays(1))
        {
            if (LicenceLife.Due(end, day, told) is { } rung)
            {
                told.Add(rung);
                days.Add(LicenceLife.DaysLeft(end, day));
            }
        }

        Assert.Equal([30, 15, 7, 1, 0], told);
        Assert.Equal([30, 15, 7, 1, -1], days);
        Assert.Equal(7, LicenceLife.Due(end, end.AddDays(-5), []));
        Assert.Null(LicenceLife.Due(end, end.AddDays(-5), [7]));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task The_ladder_is_told_from_nine_o_clock_once_a_rung_and_anew_after_a_renewal(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var time = new MovedTime(new DateTimeOffset(2026, 11, 22, 23, 0, 0, TimeSpan.Zero));
        await using var host = await ServiceHost.StartAsync(new ProbingModule(), time, database: database);
        using var client = host.Client("operations-manager");
        await AddAsync(client, "2026-12-23");
        var loop = host.Services.GetRequiredService<TellExpiring>();
        Assert.Equal(0, await loop.TellAsync(default));

        time.Move(TimeSpan.FromHours(2));
        Assert.Equal(1, await loop.TellAsync(default));
        Assert.Equal(0, await loop.TellAsync(default));
        var first = Assert.Single(await host.PublishedAsync<LicenceExpiring>());
        Assert.Equal((30, 30, new DateOnly(2026, 12, 23)), (first.Rung, first.DaysLeft, first.ValidUntil));

        (await client.PostAsJsonAsync("/licences/tongweb/entries", new JsonObject { ["event"] = "renewed", ["validUntil"] = "2026-12-30" })).EnsureSuccessStatusCode();
        time.Move(TimeSpan.FromDays(9));
        Assert.Equal(1, await loop.TellAsync(default));
        Assert.Equal(30, (await host.PublishedAsync<LicenceExpiring>())[1].Rung);
    }

    [Fact]
    public async Task The_life_cycle_is_a_log_that_shows_what_was_changed_behind_its_back()
    {
        await using var host = await ServiceHost.StartAsync(new ProbingModule());
        using var client = host.Client("operations-manager");
        await AddAsync(client, "2027-06-30");
        var assessed = new JsonObject
        {
            ["event"] = "assessed",
            ["compliance"] = new JsonObject { ["conclusion"] = "compliant", ["domestic"] = "已适配", ["cryptography"] = "SM2/SM3/SM4", ["reference"] = "信创测评 2026-17" },
        };
        (await client.PostAsJsonAsync("/licences/tongweb/entries", assessed)).EnsureSuccessStatusCode();
        (await client.PostAsJsonAsync("/licences/tongweb/entries", new JsonObject { ["event"] = "revoked", ["remark"] = "更换产品" })).EnsureSuccessStatusCode();
        var view = (await client.GetFromJsonAsync<JsonObject>("/licences/tongweb"))!;
        Assert.Equal(["激活", "合规评估", "注销"], view["log"]!.AsArray().Select(line => line!["title"]!.GetValue<string>()));
        Assert.True(view["intact"]!.GetValue<bool>());
        Assert.Equal("compliant", view["licence"]!["compliance"]!["conclusion"]!.GetValue<string>());

        await using (var scope = host.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
            await db.Set<LicenceEntry>().Where(entry => entry.Sequence == 1).ExecuteUpdateAsync(row => row.SetProperty(entry => entry.By, "somebody else"));
        }

        Assert.False((await client.GetFromJsonAsync<JsonObject>("/licences/tongweb"))!["intact"]!.GetValue<bool>());
    }

    [Fact]
    public async Task What_cannot_happen_now_is_refused_with_what_can_and_nothing_has_a_way_to_change_a_line()
    {
        await using var host = await ServiceHost.StartAsync(new ProbingModule());
        using var client = host.Client("operations-manager");
        await AddAsync(client, "2027-06-30");
        var again = await client.PostAsJsonAsync("/licences/tongweb/entries", new JsonObject { ["event"] = "activated", ["perpetual"] = true, ["validUntil"] = "2027-01-01" });
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
        var problem = (await again.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal(["event", "validUntil"], problem["errors"]!.AsArray().Select(error => error!["path"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.Contains("renewed", problem["errors"]![0]!["choices"]!.ToJsonString(), StringComparison.Ordinal);
        using var engineer = host.Client("duty-engineer");
        Assert.Equal(HttpStatusCode.Forbidden, (await engineer.PostAsJsonAsync("/licences/tongweb/entries", new JsonObject { ["event"] = "revoked" })).StatusCode);
    }

    [Fact]
    public async Task A_check_tells_how_long_a_licence_of_the_register_still_lives()
    {
        await using var host = await ServiceHost.StartAsync(new ProbingModule());
        using var client = host.Client("operations-manager");
        var soon = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().AddDays(20).DateTime);
        await AddAsync(client, soon.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        var run = await (await client.PostAsJsonAsync("/checks/try", new JsonObject
        {
            ["name"] = "授权", ["system"] = "门户", ["kind"] = "licence", ["settings"] = new JsonObject { ["licence"] = "tongweb" },
        })).Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal("down", run!["verdict"]!.GetValue<string>());
        Assert.Contains("授权剩余有效期", run["reason"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private static async Task AddAsync(HttpClient client, string until)
    {
        var added = await client.PostAsJsonAsync("/licences", new JsonObject
        {
            ["id"] = "tongweb", ["product"] = "东方通 TongWeb 7", ["vendor"] = "东方通", ["number"] = "TW-2026-001", ["scope"] = "33 节点",
            ["first"] = new JsonObject { ["event"] = "activated", ["validUntil"] = until, ["reference"] = "合同附件三" },
        });
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
    }

    /// <summary>Another date, with timers that run as ever: a service that lives through days of ticks at once takes minutes.</summary>
    private sealed class MovedTime(DateTimeOffset start) : TimeProvider
    {
        private TimeSpan offset = start - System.GetUtcNow();

        public void Move(TimeSpan by) => offset += by;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + offset;
    }
}
