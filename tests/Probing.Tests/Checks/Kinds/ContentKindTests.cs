using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Probing.Baselines;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;
using Platform.Probing.Checks.Web;
using Platform.Testing;

namespace Platform.Probing.Tests.Checks.Kinds;

public sealed class ContentKindTests : CheckKindCompliance
{
    internal override ICheckKind Kind { get; } = new ContentKind(
        new HttpDoor(new OutboundGuard(Options.Create(new OutboundOptions()))),
        new BaselineBook(new ServiceCollection().BuildServiceProvider().GetRequiredService<IServiceScopeFactory>(), TimeProvider.System));

    protected override string Right => """{ "url": "http://127.0.0.1:9/" }""";

    protected override string Wrong => """{ "url": "gopher://x", "selector": "p[", "ignore": ["(?=x)"], "keywords": [" "] }""";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task What_is_seen_first_approves_nothing_and_tampering_shows_line_by_line(string provider)
    {
        var page = "<html><p>通知公告</p><span>访问量 1</span></html>";
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var target = await HostileServer.StartAsync(_ => TypedResults.Text(page, "text/html"));
        await using var host = await ServiceHost.StartAsync(new ProbingModule(), database: database);
        using var client = host.Client("operations-manager");
        await CreateAsync(client, target.Address, """{ "ignore": ["访问量 \\d+"] }""");

        var first = await RunAsync(client);
        Assert.Equal(("unknown", "内容基线尚未批准，请核对页面内容后批准"), (Text(first, "verdict"), Text(first, "reason")));
        var before = await BaselineAsync(client);
        Assert.Null(before["approved"]);
        var hash = Text(before["newest"]!, "hash");

        page = "<html><p>通知公告</p><span>访问量 2</span></html>";
        await RunAsync(client);
        Assert.Equal(hash, Text((await BaselineAsync(client))["newest"]!, "hash"));
        using var approved = await ApproveAsync(client, hash);
        Assert.Equal(HttpStatusCode.OK, approved.StatusCode);
        Assert.Equal("up", Text(await RunAsync(client), "verdict"));

        page = "<html><p>通知公告</p>\n<a href='http://casino'>博彩</a><span>访问量 3</span></html>";
        var tampered = await RunAsync(client);
        Assert.Equal("down", Text(tampered, "verdict"));
        Assert.Contains("内容与批准的基线一致 否，应为 是", Text(tampered, "reason"), StringComparison.Ordinal);
        Assert.Contains("+ <a href='http://casino'>博彩</a>", Text(tampered, "evidence"), StringComparison.Ordinal);
        var after = await BaselineAsync(client);
        Assert.Contains(after["diff"]!.AsArray(), line => Text(line!, "kind") == "added" && Text(line!, "text").Contains("博彩", StringComparison.Ordinal));
        Assert.Equal("test", Text(Assert.Single(after["history"]!.AsArray())!, "approvedBy"));
    }

    [Fact]
    public async Task A_stale_hash_and_a_program_are_refused()
    {
        var page = "one";
        await using var target = await HostileServer.StartAsync(_ => TypedResults.Text(page));
        await using var host = await ServiceHost.StartAsync(new ProbingModule());
        using var client = host.Client("operations-manager");
        await CreateAsync(client, target.Address, "{}");
        using var nothing = await ApproveAsync(client, "00");
        Assert.Equal(HttpStatusCode.Conflict, nothing.StatusCode);
        await RunAsync(client);
        var seen = Text((await BaselineAsync(client))["newest"]!, "hash");
        page = "two";
        await RunAsync(client);
        using var stale = await ApproveAsync(client, seen);
        Assert.Equal(HttpStatusCode.Conflict, stale.StatusCode);
        Assert.Equal("content-changed", Text((await stale.Content.ReadFromJsonAsync<JsonObject>())!, "code"));
        using var engineer = host.Client("duty-engineer");
        using var refused = await ApproveAsync(engineer, Text((await BaselineAsync(client))["newest"]!, "hash"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);

        // A program with all the rights of a manager is told that a person has to look.
        using var program = host.Client("operations-manager");
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ServiceHost.Token("service-account-robot", "operations-manager"));
        using var robot = await ApproveAsync(program, Text((await BaselineAsync(client))["newest"]!, "hash"));
        Assert.Equal(HttpStatusCode.Forbidden, robot.StatusCode);
        Assert.Equal("person-required", Text((await robot.Content.ReadFromJsonAsync<JsonObject>())!, "code"));
        Assert.Null((await BaselineAsync(client))["approved"]);
    }

    [Fact]
    public async Task Changed_settings_need_a_new_approval()
    {
        await using var target = await HostileServer.StartAsync(_ => TypedResults.Text("<h1>题</h1><p>文</p>", "text/html"));
        await using var host = await ServiceHost.StartAsync(new ProbingModule());
        using var client = host.Client("operations-manager");
        await CreateAsync(client, target.Address, "{}");
        await RunAsync(client);
        using var approved = await ApproveAsync(client, Text((await BaselineAsync(client))["newest"]!, "hash"));
        Assert.Equal("up", Text(await RunAsync(client), "verdict"));
        using var changed = await client.PutAsJsonAsync("/checks/local.page", Request(target.Address, """{ "selector": "h1" }"""));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal("unknown", Text(await RunAsync(client), "verdict"));
    }

    [Fact]
    public async Task A_forbidden_word_is_wrong_whatever_was_approved()
    {
        await using var target = await HostileServer.StartAsync(_ => TypedResults.Text("欢迎光临 Casino 官网，&#21338;&#x5F69;", "text/html; charset=utf-8"));
        await using var host = await ServiceHost.StartAsync(new ProbingModule());
        using var client = host.Client("operations-manager");
        await CreateAsync(client, target.Address, """{ "keywords": ["casino", "博彩"] }""");
        var seen = await RunAsync(client);
        Assert.Equal("down", Text(seen, "verdict"));
        Assert.Contains("命中的禁用关键词数 2，应为 0", Text(seen, "reason"), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_of_a_selector_is_squeezed_and_deep_nesting_refused()
    {
        Assert.Equal("甲 乙\n丙", PageText.Squeezed(PageText.Select("<div id=a> 甲&nbsp;  乙 <br>\n\n 丙</div><div id=b>x</div>", "#a")!));
        Assert.Null(PageText.Select("<p>x", "#gone"));
        Assert.Throws<ProbeFailed>(() => PageText.Parse(string.Concat(Enumerable.Repeat("<div>", 200_000))));
        Assert.NotNull(PageText.Parse(string.Concat(Enumerable.Repeat("<b><p>", 20_000))));
        foreach (var fake in (string[])["<div></x>", "<div><!--</div>-->", "<div title=\"</div>\">", "<b><script></b></script>"])
        {
            Assert.True(Record.Exception(() => PageText.Parse(string.Concat(Enumerable.Repeat(fake, 100_000)))) is ProbeFailed, fake);
        }

        Assert.NotNull(PageText.Parse("<ul>" + string.Concat(Enumerable.Repeat("<li>x<p>y", 5_000))));
    }

    [Fact]
    public void A_comparison_is_folded_and_bounded()
    {
        var old = Enumerable.Range(0, 100).Select(i => $"line {i}").ToList();
        List<string> now = [.. old];
        (now[50], _) = ("changed", 0);
        var diff = LineDiff.Of(string.Join('\n', old), string.Join('\n', now));
        Assert.Equal(["skipped", "same", "same", "removed", "added", "same", "same", "skipped"], diff.Select(line => line.Kind));
        Assert.Equal(1, LineDiff.Changed(diff));
        var huge = LineDiff.Of(string.Join('\n', Enumerable.Range(0, 30_000)), string.Join('\n', Enumerable.Range(0, 30_000).Reverse()));
        Assert.Equal(30_000, LineDiff.Changed(huge));
    }

    private static async Task CreateAsync(HttpClient client, Uri address, string more) =>
        (await client.PostAsJsonAsync("/checks", Request(address, more))).EnsureSuccessStatusCode();

    private static JsonObject Request(Uri address, string more)
    {
        var settings = JsonNode.Parse(more)!.AsObject();
        settings["url"] = address.ToString();
        return new JsonObject { ["id"] = "page", ["name"] = "首页", ["system"] = "门户", ["kind"] = "content", ["every"] = "1h", ["settings"] = settings };
    }

    private static async Task<JsonObject> RunAsync(HttpClient client)
    {
        using var answer = await client.PostAsync(new Uri("/checks/local.page/run", UriKind.Relative), null);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private static async Task<JsonObject> BaselineAsync(HttpClient client) => (await client.GetFromJsonAsync<JsonObject>("/checks/local.page/baseline"))!;

    private static Task<HttpResponseMessage> ApproveAsync(HttpClient client, string hash) => client.PostAsJsonAsync("/checks/local.page/baseline/approve", new { hash });

    private static string Text(JsonNode node, string member) => node[member]?.GetValue<string>() ?? "";
}
