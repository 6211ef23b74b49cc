using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Platform.Contracts;
using Platform.Probing.Data;
using Platform.Probing.Results;
using Platform.Probing.States;
using Platform.Testing;

namespace Platform.Probing.Tests.Results;

public sealed class ResultHistoryTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Failures_stay_longer_than_successes_and_go_in_the_end(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var host = await ServiceHost.StartAsync(
            new ProbingModule(), new FakeTimeProvider(Now), database: database,
            settings: [new("Probing:Scheduling:Enabled", "false"), new("Probing:Scheduling:Retention", "30.00:00:00"), new("Probing:Scheduling:FailureRetention", "100.00:00:00")]);
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        foreach (var (days, status) in new[] { (10, CheckStatus.Up), (50, CheckStatus.Up), (50, CheckStatus.Down), (50, CheckStatus.Unknown), (120, CheckStatus.Down) })
        {
            db.Add(new ResultRow { CheckId = $"c{days}{status}", PlannedAt = Now.AddDays(-days), Zone = "", Status = status });
        }

        db.Add(Change("old", 1, 900));
        db.Add(Change("old", 2, 850));
        db.Add(Change("young", 1, 10));
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);

        var prune = host.Services.GetServices<IHostedService>().OfType<PruneResults>().Single();
        await prune.PruneAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            ["c10Up", "c50Down", "c50Unknown"],
            await db.Set<ResultRow>().AsNoTracking().Select(row => row.CheckId).OrderBy(id => id).ToListAsync(TestContext.Current.CancellationToken));
        Assert.Equal(
            [("old", 2L), ("young", 1L)],
            (await db.Set<StateChange>().AsNoTracking().OrderBy(change => change.CheckId).ToListAsync(TestContext.Current.CancellationToken)).Select(change => (change.CheckId, change.Version)));
    }

    [Fact]
    public async Task A_failure_keeps_its_log_and_conditions_and_a_success_keeps_neither()
    {
        var broken = true;
        await using var target = await HostileServer.StartAsync(_ => (IResult)(broken ? TypedResults.StatusCode(503) : TypedResults.Text("ok")));
        await using var host = await ServiceHost.StartAsync(new ProbingModule());
        using var client = host.Client("operations-manager");
        var request = new JsonObject
        {
            ["id"] = "home", ["name"] = "首页", ["system"] = "门户", ["kind"] = "http", ["every"] = "5s", ["conditions"] = new JsonArray("status == 200"),
            ["settings"] = new JsonObject { ["url"] = target.Address.ToString(), ["headers"] = new JsonObject { ["X-Key"] = "canary-of-a-secret" } },
        };
        (await client.PostAsJsonAsync("/checks", request, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        JsonObject? failure = null;
        await Eventually.TrueAsync(async () => (failure = await FirstAsync(client, "down")) is not null, "a failure is recorded");
        broken = false;
        JsonObject? success = null;
        await Eventually.TrueAsync(async () => (success = await FirstAsync(client, "up")) is not null, "a success is recorded", seconds: 30);

        var text = await client.GetStringAsync(new Uri($"/checks/local.home/results/{failure!["id"]}", UriKind.Relative), TestContext.Current.CancellationToken);
        var read = JsonNode.Parse(text)!;
        Assert.Contains(read["log"]!.AsArray(), line => line!.GetValue<string>().Contains("→ 503", StringComparison.Ordinal));
        Assert.False(read["conditions"]![0]!["holds"]!.GetValue<bool>());
        Assert.DoesNotContain("canary-of-a-secret", text, StringComparison.Ordinal);
        var good = await client.GetFromJsonAsync<JsonObject>($"/checks/local.home/results/{success!["id"]}", TestContext.Current.CancellationToken);
        Assert.Empty(good!["log"]!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri("/checks/local.home/results/999999", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
    }

    private static async Task<JsonObject?> FirstAsync(HttpClient client, string status) =>
        (await client.GetFromJsonAsync<JsonArray>("/checks/local.home/results"))!.Select(row => row!.AsObject()).FirstOrDefault(row => row["status"]!.GetValue<string>() == status);

    private static StateChange Change(string check, long version, int days) =>
        new() { CheckId = check, Version = version, Current = CheckStatus.Up, Since = Now.AddDays(-days), ConfirmedAt = Now.AddDays(-days), Reason = "" };
}
