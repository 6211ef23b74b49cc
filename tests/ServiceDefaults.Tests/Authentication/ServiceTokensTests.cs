using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Platform.ServiceDefaults.Authentication;

namespace Platform.ServiceDefaults.Tests.Authentication;

public sealed class ServiceTokensTests : IDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly Provider provider = new();
    private readonly ServiceProvider services;
    private readonly ServiceTokens tokens;

    public ServiceTokensTests()
    {
        var registered = new ServiceCollection();
        registered.AddHttpClient(ServiceTokens.ClientName).ConfigurePrimaryHttpMessageHandler(() => provider);
        services = registered.BuildServiceProvider();
        var keycloak = new KeycloakOptions { AuthServerUrl = "http://127.0.0.1:1/", Resource = "door", Credentials = { Secret = "s" } };
        tokens = new ServiceTokens(services.GetRequiredService<IHttpClientFactory>(), Options.Create(keycloak), time, NullLogger<ServiceTokens>.Instance);
    }

    [Fact]
    public async Task Many_callers_ask_the_provider_once()
    {
        var got = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => tokens.GetAsync(TestContext.Current.CancellationToken).AsTask()));
        Assert.Single(got.Distinct());
        Assert.Equal(1, provider.Asked);
    }

    [Fact]
    public async Task A_token_is_renewed_shortly_before_it_ends()
    {
        var first = await GetAsync();
        time.Advance(TimeSpan.FromSeconds(269));
        Assert.Equal(first, await GetAsync());
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotEqual(first, await GetAsync());
    }

    [Fact]
    public async Task While_the_provider_refuses_callers_fail_at_once_and_it_is_left_in_peace()
    {
        provider.Status = HttpStatusCode.Unauthorized;
        var refused = await Assert.ThrowsAsync<HttpRequestException>(GetAsync);
        await Assert.ThrowsAsync<HttpRequestException>(GetAsync);
        Assert.Equal(1, provider.Asked);
        Assert.Contains("401", refused.Message, StringComparison.Ordinal);

        provider.Status = HttpStatusCode.OK;
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("token-2", await GetAsync());
    }

    [Fact]
    public async Task A_refused_token_is_renewed_once_and_the_body_is_sent_again()
    {
        var target = new Target("token-2");
        using var handler = new ServiceTokenHandler(tokens) { InnerHandler = target };
        using var invoker = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://127.0.0.1:1/") { Content = new StringContent("body") };
        using var answer = await invoker.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["token-1:body", "token-2:body"], target.Seen);
    }

    [Fact]
    public async Task A_service_that_refuses_every_token_is_asked_twice_only()
    {
        var target = new Target("none");
        using var handler = new ServiceTokenHandler(tokens) { InnerHandler = target };
        using var invoker = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1:1/");
        using var answer = await invoker.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(2, target.Seen.Count);
    }

    public void Dispose()
    {
        tokens.Dispose();
        services.Dispose();
        provider.Dispose();
    }

    private Task<string> GetAsync() => tokens.GetAsync(TestContext.Current.CancellationToken).AsTask();

    private sealed class Provider : HttpMessageHandler
    {
        public int Asked { get; private set; }

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Yield();
            Asked++;
            return new HttpResponseMessage(Status)
            {
                Content = new StringContent($$"""{"access_token":"token-{{Asked}}","expires_in":300,"token_type":"Bearer"}""", Encoding.UTF8, "application/json"),
            };
        }
    }

    private sealed class Target(string accepted) : HttpMessageHandler
    {
        public List<string> Seen { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var token = request.Headers.Authorization!.Parameter!;
            Seen.Add(token + (request.Content is null ? "" : ":" + await request.Content.ReadAsStringAsync(cancellationToken)));
            return new HttpResponseMessage(token == accepted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized);
        }
    }
}
