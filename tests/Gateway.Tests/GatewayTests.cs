using System.Net;
using System.Text.Json;
using Platform.Gateway.Access;
using Platform.Gateway.Requests;

namespace Platform.Gateway.Tests;

public sealed class GatewayTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_reaches_its_service_without_the_prefix()
    {
        await using var all = await BehindGateway.StartAsync();
        using var client = all.Gateway.Client("operations-manager");
        using var answer = await client.GetAsync(Path("/api/probing/checks/7?x=1"), Stop);
        Assert.Equal("/checks/7", (await BehindGateway.SeenAsync(answer)).Path);
    }

    [Fact]
    public async Task The_sign_in_and_the_console_need_no_token_and_keep_their_path_and_host()
    {
        await using var all = await BehindGateway.StartAsync();
        using var client = all.Gateway.Client();
        using var realm = await client.GetAsync(Path("/realms/platform/protocol/openid-connect/auth"), Stop);
        Assert.Equal("/realms/platform/protocol/openid-connect/auth", (await BehindGateway.SeenAsync(realm)).Path);
        using var page = await client.GetAsync(Path("/incidents"), Stop);
        var seen = await BehindGateway.SeenAsync(page);
        Assert.Equal("/incidents", seen.Path);
        Assert.Equal(all.Gateway.Address.Authority, seen.Headers["Host"]);
    }

    [Fact]
    public async Task What_a_caller_claims_about_itself_is_taken_off()
    {
        await using var all = await BehindGateway.StartAsync();
        using var client = all.Gateway.Client("operations-manager");
        using var request = new HttpRequestMessage(HttpMethod.Get, Path("/api/probing/checks"));
        foreach (var name in (string[])["X-Forwarded-For", "X-User-Name", "X-Real-IP", "dapr-api-token", "baggage"])
        {
            request.Headers.TryAddWithoutValidation(name, "6.6.6.6");
        }

        using var answer = await client.SendAsync(request, Stop);
        var seen = await BehindGateway.SeenAsync(answer);
        Assert.DoesNotContain("6.6.6.6", seen.Headers.Values);
        Assert.Equal("127.0.0.1", seen.Headers["X-Forwarded-For"]);
    }

    [Theory]
    [InlineData("/api/probing/checks", 401)]
    [InlineData("/api/probing/events", 401)]
    [InlineData("/api/probing/openapi/v1.json", 200)]
    [InlineData("/api/probing/dapr/subscribe", 404)]
    [InlineData("/api/probing/metrics", 404)]
    [InlineData("/api", 200)]
    public async Task Without_a_token_only_open_addresses_answer(string path, int status)
    {
        await using var all = await BehindGateway.StartAsync();
        using var client = all.Gateway.Client();
        using var answer = await client.GetAsync(Path(path), Stop);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_feed_needs_its_permission_and_a_delivery_cannot_be_forged_from_outside()
    {
        await using var all = await BehindGateway.StartAsync();
        using var customer = all.Gateway.Client("customer");
        using var refused = await customer.GetAsync(Path("/api/probing/events"), Stop);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var service = all.Gateway.Client("service");
        using var feed = await service.GetAsync(Path("/api/probing/events"), Stop);
        Assert.Equal(HttpStatusCode.OK, feed.StatusCode);
        using var forged = await service.PostAsync(Path("/api/probing/events/platform.probing.check-failed"), null, Stop);
        Assert.Equal(HttpStatusCode.NotFound, forged.StatusCode);
    }

    [Fact]
    public async Task A_service_that_is_away_is_a_problem_with_a_code()
    {
        await using var all = await BehindGateway.StartAsync();
        using var client = all.Gateway.Client("operations-manager");
        using var answer = await client.GetAsync(Path("/api/alerting/incidents"), Stop);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal("service-unavailable", await CodeAsync(answer));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_but_an_import_may_be_larger()
    {
        await using var all = await BehindGateway.StartAsync();
        using var client = all.Gateway.Client("operations-manager");
        using var large = new ByteArrayContent(new byte[(1 << 20) + 1]);
        using var refused = await client.PostAsync(Path("/api/probing/checks"), large, Stop);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Equal("too-large", await CodeAsync(refused));
    }

    [Fact]
    public async Task A_client_that_asks_too_often_is_told_when_to_come_back()
    {
        await using var all = await BehindGateway.StartAsync(("Gateway:Rate", "1"), ("Gateway:Burst", "3"));
        using var client = all.Gateway.Client("operations-manager");
        for (var call = 0; call < 3; call++)
        {
            using var taken = await client.GetAsync(Path("/api/probing/checks"), Stop);
            Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        }

        using var answer = await client.GetAsync(Path("/api/probing/checks"), Stop);
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal("too-many-requests", await CodeAsync(answer));
        Assert.Equal(1, answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
    }

    [Fact]
    public async Task Sign_in_forms_are_counted_by_address()
    {
        await using var all = await BehindGateway.StartAsync(("Gateway:SignInsPerMinute", "2"));
        using var client = all.Gateway.Client();
        var statuses = new List<HttpStatusCode>();
        for (var call = 0; call < 3; call++)
        {
            using var answer = await client.PostAsync(Path("/realms/platform/login-actions/authenticate"), null, Stop);
            statuses.Add(answer.StatusCode);
        }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], statuses);
    }

    [Fact]
    public async Task Every_answer_carries_the_security_headers()
    {
        await using var all = await BehindGateway.StartAsync();
        using var client = all.Gateway.Client();
        using var answer = await client.GetAsync(Path("/"), Stop);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("frame-ancestors 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_api_page_loads_nothing_from_elsewhere()
    {
        await using var all = await BehindGateway.StartAsync();
        using var client = all.Gateway.Client();
        var page = await client.GetStringAsync(Path("/api"), Stop);
        Assert.DoesNotContain("cdn.", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("src=\"http", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("probing/openapi/v1.json", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/a//b")]
    [InlineData("/a%2fb")]
    [InlineData("/a%5Cb")]
    [InlineData("/a\\b")]
    [InlineData("/a%00")]
    [InlineData("/a/../b")]
    [InlineData("/a/..")]
    [InlineData("/a/%2e%2e/b")]
    [InlineData("/a;x=1/b")]
    [InlineData("http://elsewhere/a")]
    public void A_path_that_could_be_read_in_two_ways_is_odd(string target) => Assert.True(OddPath.Is(target));

    [Theory]
    [InlineData("/")]
    [InlineData("/a/b.css?x=//..%2f")]
    [InlineData("/%E7%B3%BB%E7%BB%9F")]
    public void A_plain_path_is_not_odd(string target) => Assert.False(OddPath.Is(target));

    [Fact]
    public async Task An_odd_path_is_a_400_before_anything_else_sees_it()
    {
        await using var all = await BehindGateway.StartAsync();
        using var client = all.Gateway.Client();
        using var answer = await client.GetAsync(Path("/api/probing/checks%2f..%2fmetrics"), Stop);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("odd-path", await CodeAsync(answer));
    }

    [Theory]
    [InlineData("probing", "GET", "/events", Need.Permission)]
    [InlineData("probing", "GET", "/eventsource", Need.SignedIn)]
    [InlineData("probing", "POST", "/Events/x", Need.Closed)]
    [InlineData("notification", "POST", "/callbacks/kannel", Need.Open)]
    [InlineData("alerting", "POST", "/callbacks/kannel", Need.SignedIn)]
    internal void The_first_row_that_matches_decides(string service, string method, string path, Need need) =>
        Assert.Equal(need, AccessTable.Find(service, method, path).Need);

    private static Uri Path(string path) => new(path, UriKind.Relative);

    private static async Task<string?> CodeAsync(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return problem.RootElement.GetProperty("code").GetString();
    }
}
