using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.Contracts;
using Platform.Contracts.Events;

using Platform.Testing;

namespace Platform.Probing.Tests;

public sealed class ChecksApiTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_new_check_is_probed_at_once_and_its_first_success_makes_it_up(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var target = await HostileServer.StartAsync(_ => TypedResults.Text("ok"));
        await using var host = await ServiceHost.StartAsync(new ProbingModule(), database: database);
        using var client = host.Client("operations-manager");

        var created = await client.PostAsJsonAsync("/checks", Request(target.Address), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);

        await Eventually.TrueAsync(async () => (await Check(client, "local.home"))["state"]!.GetValue<string>() == "up", "the check is up");
        var changed = Assert.Single(await host.PublishedAsync<CheckStateChanged>());
        Assert.Equal((CheckStatus.Unknown, CheckStatus.Up, "local.home"), (changed.Previous, changed.Current, changed.CheckId));
        Assert.NotEmpty(await host.PublishedAsync<ResultsRecorded>());
        var check = await Check(client, "local.home");
        Assert.NotNull(check["lastResult"]!["phases"]!["connect"]);
        Assert.Equal("******", check["settings"]!["headers"]!["X-Key"]!.GetValue<string>());
    }

    [Fact]
    public async Task All_mistakes_come_in_one_answer_with_their_places()
    {
        await using var host = await ServiceHost.StartAsync(new ProbingModule());
        using var client = host.Client("operations-manager");
        var answer = await client.PostAsJsonAsync(
            "/checks",
            new JsonObject
            {
                ["id"] = "Bad Id", ["name"] = "", ["system"] = "s", ["kind"] = "http", ["every"] = "1s",
                ["settings"] = new JsonObject { ["url"] = "ftp://x", ["redirects"] = 99 },
                ["conditions"] = new JsonArray("status == 200", "latncy < 2s"),
            },
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken);
        var errors = problem!["errors"]!.AsArray();
        Assert.Equal(
            ["conditions[1]", "every", "id", "name", "settings.redirects", "settings.url"],
            errors.Select(error => error!["path"]!.GetValue<string>()).Distinct().Order(StringComparer.Ordinal));
        var condition = errors.Single(error => error!["path"]!.GetValue<string>() == "conditions[1]")!;
        Assert.Equal(1, condition["column"]!.GetValue<int>());
        Assert.Contains("latency", condition["choices"]!.AsArray().Select(choice => choice!.GetValue<string>()));
    }

    [Fact]
    public async Task Two_failures_are_told_once_with_the_first_as_their_beginning()
    {
        var broken = false;
        await using var target = await HostileServer.StartAsync(_ => (IResult)(broken ? TypedResults.StatusCode(500) : TypedResults.Text("ok")));
        await using var host = await ServiceHost.StartAsync(new ProbingModule());
        using var client = host.Client("operations-manager");
        var request = Request(target.Address);
        request["down"] = new JsonObject { ["count"] = 2, ["window"] = 2 };
        (await client.PostAsJsonAsync("/checks", request, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        await Eventually.TrueAsync(async () => (await Check(client, "local.home"))["state"]!.GetValue<string>() == "up", "the check is up");

        broken = true;
        await Eventually.TrueAsync(async () => (await host.PublishedAsync<CheckStateChanged>()).Count == 2, "it is down", seconds: 60);
        var down = (await host.PublishedAsync<CheckStateChanged>())[1];
        Assert.Equal(CheckStatus.Down, down.Current);
        Assert.Contains("状态码 500，应为 200", down.Reason, StringComparison.Ordinal);
        Assert.True(down.ConfirmedAt - down.OccurredAt >= TimeSpan.FromSeconds(5));
    }

    private static async Task<JsonObject> Check(HttpClient client, string id) => (await client.GetFromJsonAsync<JsonObject>($"/checks/{id}"))!;

    private static JsonObject Request(Uri address) => new()
    {
        ["id"] = "home", ["name"] = "首页", ["system"] = "门户", ["kind"] = "http",
        ["settings"] = new JsonObject { ["url"] = address.ToString(), ["headers"] = new JsonObject { ["X-Key"] = "secret" } },
        ["conditions"] = new JsonArray("status == 200", "body contains \"ok\""),
        ["every"] = "5s",
    };
}
