using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.Contracts.Events;
using Platform.Testing;

namespace Platform.Probing.Tests;

/// <summary>The life of a check made by hand: tried, made, changed, paused, resumed, run, removed; alone and many at once.</summary>
public sealed class ChecksLifeTests : IAsyncLifetime
{
    private ServiceHost host = null!;
    private HostileServer target = null!;
    private HttpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        target = await HostileServer.StartAsync(_ => TypedResults.Text("ok"));
        host = await ServiceHost.StartAsync(new ProbingModule(), settings: [new("Probing:Scheduling:Enabled", "false")]);
        client = host.Client("operations-manager");
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await host.DisposeAsync();
        await target.DisposeAsync();
    }

    [Fact]
    public async Task A_check_is_tried_without_being_kept()
    {
        var run = await SentAsync(HttpMethod.Post, "/checks/try", Check("home"), HttpStatusCode.OK);
        Assert.Equal("up", run!["verdict"]!.GetValue<string>());
        Assert.NotEmpty(run["log"]!.AsArray());
        Assert.Equal(0, (await client.GetFromJsonAsync<JsonObject>("/checks", TestContext.Current.CancellationToken))!["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_change_keeps_masked_secrets_and_refuses_a_stale_version()
    {
        await SentAsync(HttpMethod.Post, "/checks", Check("home"), HttpStatusCode.Created);
        var seen = (await client.GetFromJsonAsync<JsonObject>("/checks/local.home", TestContext.Current.CancellationToken))!;
        var change = Check("home");
        (change["name"], change["settings"], change["version"]) = ("新名称", seen["settings"]!.DeepClone(), seen["version"]!.DeepClone());
        var changed = await SentAsync(HttpMethod.Put, "/checks/local.home", change, HttpStatusCode.OK);
        Assert.Equal(("新名称", "******"), (changed!["name"]!.GetValue<string>(), changed["settings"]!["headers"]!["X-Key"]!.GetValue<string>()));
        await SentAsync(HttpMethod.Put, "/checks/local.home", change, HttpStatusCode.Conflict);
        change.Remove("version");
        change["settings"]!["url"] = "http://127.0.0.2:9/";
        var moved = await SentAsync(HttpMethod.Put, "/checks/local.home", change, HttpStatusCode.BadRequest);
        Assert.Contains("settings.headers", moved!.ToJsonString(), StringComparison.Ordinal);
        await SentAsync(HttpMethod.Put, "/checks/local.none", change, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_pause_ends_what_was_said_a_run_counts_for_nothing_and_a_removed_check_keeps_its_history()
    {
        await SentAsync(HttpMethod.Post, "/checks", Check("home"), HttpStatusCode.Created);
        await SentAsync(HttpMethod.Post, "/checks/local.home/pause", null, HttpStatusCode.NoContent);
        await SentAsync(HttpMethod.Post, "/checks/local.home/pause", null, HttpStatusCode.NoContent);
        await SentAsync(HttpMethod.Post, "/checks/local.home/resume", null, HttpStatusCode.NoContent);
        var run = await SentAsync(HttpMethod.Post, "/checks/local.home/run", null, HttpStatusCode.OK);
        Assert.Equal("up", run!["verdict"]!.GetValue<string>());
        var result = Assert.Single((await client.GetFromJsonAsync<JsonArray>("/checks/local.home/results", TestContext.Current.CancellationToken))!)!;
        Assert.True(result["manual"]!.GetValue<bool>());
        var detail = await client.GetFromJsonAsync<JsonObject>($"/checks/local.home/results/{result["id"]}", TestContext.Current.CancellationToken);
        Assert.NotEmpty(detail!["log"]!.AsArray());

        await SentAsync(HttpMethod.Delete, "/checks/local.home", null, HttpStatusCode.NoContent);
        await SentAsync(HttpMethod.Delete, "/checks/local.home", null, HttpStatusCode.NotFound);
        await SentAsync(HttpMethod.Post, "/checks/local.home/run", null, HttpStatusCode.NotFound);
        var history = (await client.GetFromJsonAsync<JsonObject>("/checks/local.home/states", TestContext.Current.CancellationToken))!["items"]!.AsArray();
        Assert.Equal(["paused", "unknown", "paused"], history.Select(change => change!["current"]!.GetValue<string>()));
        Assert.Equal(3, (await host.PublishedAsync<CheckStateChanged>()).Count);
    }

    [Fact]
    public async Task Many_are_paused_at_once_and_each_refusal_is_told()
    {
        await SentAsync(HttpMethod.Post, "/checks", Check("one"), HttpStatusCode.Created);
        await SentAsync(HttpMethod.Post, "/checks", Check("two"), HttpStatusCode.Created);
        var ids = new JsonObject { ["ids"] = new JsonArray("local.one", "local.two", "local.none") };
        var paused = await SentAsync(HttpMethod.Post, "/checks/bulk/pause", ids, HttpStatusCode.OK);
        Assert.Equal((2, "not-found"), (paused!["done"]!.GetValue<int>(), paused["items"]![2]!["code"]!.GetValue<string>()));
        var states = (await client.GetFromJsonAsync<JsonObject>("/states?state=paused&sort=-check", TestContext.Current.CancellationToken))!;
        Assert.Equal((2, "local.two"), (states["total"]!.GetValue<int>(), states["items"]![0]!["checkId"]!.GetValue<string>()));
        Assert.Equal(2, (await SentAsync(HttpMethod.Post, "/checks/bulk/resume", ids, HttpStatusCode.OK))!["done"]!.GetValue<int>());
        var run = await SentAsync(HttpMethod.Post, "/checks/bulk/run", ids, HttpStatusCode.OK);
        Assert.Equal((2, "up"), (run!["done"]!.GetValue<int>(), run["items"]![0]!["verdict"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_system_outside_contracts_is_made_changed_and_removed_when_empty()
    {
        var system = new JsonObject { ["id"] = "门户", ["name"] = "门户网站", ["zone"] = "互联网区", ["components"] = new JsonArray(new JsonObject { ["id"] = "web", ["name"] = "前台", ["count"] = 2 }) };
        await SentAsync(HttpMethod.Post, "/systems", system, HttpStatusCode.Created);
        await SentAsync(HttpMethod.Post, "/systems", system, HttpStatusCode.Conflict);
        await SentAsync(HttpMethod.Put, "/systems/local/门户/components", new JsonArray(new JsonObject { ["name"] = "后台" }), HttpStatusCode.OK);
        system["name"] = "新门户";
        var changed = await SentAsync(HttpMethod.Put, "/systems/local/门户", system, HttpStatusCode.OK);
        Assert.Equal(("新门户", "前台"), (changed!["name"]!.GetValue<string>(), changed["components"]![0]!["name"]!.GetValue<string>()));
        await SentAsync(HttpMethod.Post, "/checks", Check("home"), HttpStatusCode.Created);
        var refused = await SentAsync(HttpMethod.Delete, "/systems/local/门户", null, HttpStatusCode.Conflict);
        Assert.Equal("system-has-checks", refused!["code"]!.GetValue<string>());
        await SentAsync(HttpMethod.Delete, "/checks/local.home", null, HttpStatusCode.NoContent);
        await SentAsync(HttpMethod.Delete, "/systems/local/门户", null, HttpStatusCode.NoContent);
        await SentAsync(HttpMethod.Get, "/systems/local/门户", null, HttpStatusCode.NotFound);
        await SentAsync(HttpMethod.Post, "/systems", system, HttpStatusCode.Created);
    }

    [Fact]
    public async Task All_mistakes_of_a_system_come_at_once()
    {
        var wrong = await SentAsync(
            HttpMethod.Post, "/systems",
            new JsonObject { ["id"] = "a/b", ["name"] = "", ["publicName"] = new string('x', 61), ["components"] = new JsonArray(new JsonObject { ["name"] = "a" }, new JsonObject { ["name"] = "a", ["count"] = 0 }) }, HttpStatusCode.BadRequest);
        Assert.Equal(
            ["components[1].count", "components[1].id", "id", "name", "publicName"],
            wrong!["errors"]!.AsArray().Select(error => error!["path"]!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("GET", "/states?state=sideways", "")]
    [InlineData("GET", "/states?severity=1", "")]
    [InlineData("GET", "/states?sort=colour", "")]
    [InlineData("GET", "/states?page=x", "")]
    [InlineData("GET", "/checks?state=9", "")]
    [InlineData("GET", "/checks?sort=colour", "")]
    [InlineData("GET", "/checks/export?format=pdf", "")]
    [InlineData("GET", "/checks/x/results/abc", "")]
    [InlineData("GET", "/checks/x/results?from=yesterday", "")]
    [InlineData("POST", "/checks", "{")]
    [InlineData("POST", "/checks", "[]")]
    [InlineData("POST", "/checks", "{\"name\":1}")]
    [InlineData("POST", "/checks", "{\"name\":\"a\",\"system\":\"b\",\"kind\":\"http\",\"settings\":7}")]
    [InlineData("POST", "/checks", "{\"name\":\"a\",\"system\":\"b\",\"kind\":\"http\",\"settings\":{\"url\":{}}}")]
    [InlineData("POST", "/checks/try", "null")]
    [InlineData("PUT", "/checks/local.x", "{\"every\":-1}")]
    [InlineData("POST", "/checks/bulk/pause", "{\"ids\":[]}")]
    [InlineData("POST", "/checks/bulk/pause", "{\"ids\":null}")]
    [InlineData("POST", "/checks/bulk/run", "{\"ids\":[\"a\",\"a\"]}")]
    [InlineData("POST", "/checks/import", "{]")]
    [InlineData("POST", "/systems", "{}")]
    [InlineData("POST", "/systems", "{\"name\":\"a\",\"components\":[null]}")]
    [InlineData("PUT", "/systems/local/a/components", "{}")]
    [InlineData("PUT", "/systems/local/a/public", "7")]
    [InlineData("POST", "/probe/reload", "x")]
    public async Task A_malformed_request_is_the_callers_mistake(string method, string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path) { Content = body.Length == 0 ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True((int)answer.StatusCode < 500, $"{method} {path}: {answer.StatusCode}");
        Assert.True(path == "/probe/reload" || (int)answer.StatusCode >= 400, $"{method} {path}: {answer.StatusCode}");
    }

    private JsonObject Check(string id) => new()
    {
        ["id"] = id, ["name"] = "首页", ["system"] = "门户", ["kind"] = "http", ["every"] = "1m",
        ["settings"] = new JsonObject { ["url"] = target.Address.ToString(), ["headers"] = new JsonObject { ["X-Key"] = "secret" } },
    };

    private async Task<JsonObject?> SentAsync(HttpMethod method, string path, JsonNode? body, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{method} {path}: {answer.StatusCode} {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text) as JsonObject;
    }
}
