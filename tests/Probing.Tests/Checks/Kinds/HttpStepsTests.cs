using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;
using Platform.Probing.Checks.Web;

namespace Platform.Probing.Tests.Checks.Kinds;

/// <summary>Transactions of several requests.</summary>
public sealed class HttpStepsTests
{
    private const string Steps = """
        { "steps": [
            { "name": "login", "url": "/login", "method": "POST", "body": "{\"user\":\"u\"}", "expect": ["status == 200"], "extract": { "token": "json(\"$.data.token\")", "id": "regex(\"id=(\\d+)\")", "trace": "header(\"X-Trace\")", "sid": "cookie(\"sid\")" } },
            { "name": "query", "url": "/data/${id}?trace=${trace}", "headers": { "Authorization": "Bearer ${token}" }, "method": "POST", "body": "{\"note\":\"${token}\"}", "expect": ["json(\"$.ok\") == true"] }
          ] }
        """;

    private const string Token = "to\"ken-1234567";
    private readonly HttpKind kind = new(new HttpDoor(WebProbe.Guard()));

    [Fact]
    public async Task Values_and_cookies_go_on_to_the_later_steps()
    {
        string? asked = null;
        await using var server = await HostileServer.StartAsync(async context =>
        {
            if (context.Request.Path == "/login")
            {
                context.Response.Headers["X-Trace"] = "a b&c";
                context.Response.Headers.SetCookie = "sid=s-9; path=/";
                await TypedResults.Json(new { data = new { token = Token, text = "id=42" } }).ExecuteAsync(context);
                return;
            }

            using var reader = new StreamReader(context.Request.Body);
            asked = $"{context.Request.Path}{context.Request.QueryString} {context.Request.Headers.Authorization} {context.Request.Headers.Cookie} {JsonDocument.Parse(await reader.ReadToEndAsync()).RootElement.GetProperty("note").GetString()}";
            await TypedResults.Json(new { ok = true, echo = Token }).ExecuteAsync(context);
        });
        var seen = await kind.SeeAsync(Steps, url: server.Address);
        Assert.Equal((FailureReason.None, null), (seen.Failure, seen.FailureDetail));
        Assert.Equal($"/data/42?trace=a%20b%26c Bearer {Token} sid=s-9 {Token}", asked);
        Assert.Equal(200, seen.Fact("step_status", "login").Number);
        Assert.True(kind.Holds(seen, "step_latency(\"query\") < 10s and json(\"$.ok\") == true and connect < 5s and first_byte < 10s"));
        Assert.True(seen.Latency > TimeSpan.FromSeconds(seen.Fact("step_latency", "query").Number));
    }

    [Fact]
    public async Task The_step_that_fails_is_named_and_the_next_is_not_taken()
    {
        var asked = new List<string>();
        await using var server = await HostileServer.StartAsync(context =>
        {
            asked.Add(context.Request.Path);
            return TypedResults.Json(new { data = new { token = "secret-token" } }, statusCode: 503);
        });
        var seen = await kind.SeeAsync(Steps, url: server.Address);
        Assert.Equal((FailureReason.StepFailed, "步骤“login”：状态码 503，应为 200"), (seen.Failure, seen.FailureDetail));
        Assert.Equal(["/login"], asked);
        var refused = await kind.SeeAsync(Steps.Replace("\"/login\"", "\"http://127.0.0.1:1/\"", StringComparison.Ordinal), url: server.Address);
        Assert.Equal((FailureReason.ConnectionRefused, "步骤“login”：连接被拒绝"), (refused.Failure, refused.FailureDetail));
    }

    [Fact]
    public async Task A_value_that_is_missing_is_named_and_one_that_was_taken_is_no_evidence()
    {
        await using var server = await HostileServer.StartAsync(_ => TypedResults.Json(new { token = "canary-token-77" }));
        var seen = await kind.SeeAsync("""{ "steps": [ { "name": "甲", "url": "/", "extract": { "t": "json(\"$.token\")", "u": "header(\"X-None\")" } } ] }""", url: server.Address);
        Assert.Equal("步骤“甲”：没有取到变量 u（header(\"X-None\")）", seen.FailureDetail);
        Assert.DoesNotContain("canary-token-77", seen.Evidence + string.Join('\n', seen.Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_of_the_check_go_only_to_its_own_site()
    {
        string? stolen = null;
        await using var thief = await HostileServer.StartAsync(context =>
        {
            stolen = context.Request.Headers.Authorization + context.Request.Headers["X-Key"] + context.Request.Headers.Cookie;
            return TypedResults.Text("thanks");
        });
        await using var server = await HostileServer.StartAsync(_ => TypedResults.Text("ok"));
        var settings = """{ "headers": { "X-Key": "canary" }, "auth": { "type": "bearer", "token": "canary" }, "steps": [ { "name": "a", "url": "/" }, { "name": "b", "url": "THIEF" } ] }""";
        var seen = await kind.SeeAsync(settings.Replace("THIEF", thief.Address.ToString(), StringComparison.Ordinal), url: server.Address);
        Assert.Equal((FailureReason.None, ""), (seen.Failure, stolen));
    }

    [Fact]
    public void All_mistakes_in_steps_have_their_place()
    {
        var (_, errors) = kind.Prepare(WebProbe.Json("""
            { "url": "http://127.0.0.1/", "auth": { "type": "bearer" }, "proxy": { "url": "ftp://x" }, "trustedRoots": "none", "steps": [
                { "name": "a", "url": "https://${host}/", "extract": { "1x": "json(\"$.a\")", "y": "xpath(\"a\")", "z": "regex(\"(?=a)\")" } },
                { "name": "a", "url": "/x?${nothing}", "expect": ["latncy < 1s"], "headers": { "Bad Name": "x" } } ] }
            """));
        Assert.Equal(
            ["auth.token", "proxy.url", "steps[0].extract.1x", "steps[0].extract.y", "steps[0].extract.z", "steps[0].url", "steps[1].expect[0]", "steps[1].headers.Bad Name", "steps[1].name", "steps[1].url", "trustedRoots"],
            errors.Select(error => error.Path).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_stored_secret_is_tied_to_all_the_places_it_goes_to()
    {
        string Reaches(string json) => kind.Prepare(WebProbe.Json(json, "http://127.0.0.1/x")).Probe!.Reaches;
        var before = Reaches("""{ "steps": [ { "name": "a", "url": "/a", "body": "s" } ] }""");
        Assert.Equal(before, Reaches("""{ "steps": [ { "name": "a", "url": "/other", "body": "s" } ] }"""));
        Assert.NotEqual(before, Reaches("""{ "steps": [ { "name": "a", "url": "http://evil/a", "body": "s" } ] }"""));
        Assert.NotEqual(before, Reaches("""{ "steps": [ { "name": "a", "url": "/a", "body": "s" } ], "proxy": { "url": "http://evil:3128" } }"""));
    }
}
