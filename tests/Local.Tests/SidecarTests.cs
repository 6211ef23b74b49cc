using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Dapr;
using Dapr.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Sidecar;
using Platform.Testing;

namespace Platform.Local.Tests;

/// <summary>The stand-in against Dapr's own client and subscriber code: what holds here holds beside daprd.</summary>
public sealed class SidecarTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<Delivered> delivered = new();
    private readonly ConcurrentDictionary<string, int> tries = new();
    private WebApplication orders = null!;
    private WebApplication billing = null!;
    private LocalSidecar sidecar = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private DaprClient Dapr => orders.Services.GetRequiredService<DaprClient>();

    public async ValueTask InitializeAsync()
    {
        SidecarApp[] apps =
        [
            new("orders", new Uri("http://127.0.0.1:" + FreePort.Take())) { ApiToken = "orders-asks", AppToken = "sidecar-shows" },
            new("billing", new Uri("http://127.0.0.1:" + FreePort.Take())),
        ];
        sidecar = await LocalSidecar.StartAsync(apps, new SidecarOptions { Attempts = 4, Backoff = TimeSpan.FromMilliseconds(5) }, cancellationToken: Stop);
        orders = App(apps[0], app =>
        {
            app.MapPost("/places", (HttpRequest request) => Take("places", request)).WithTopic(new TopicOptions { PubsubName = "pubsub", Name = "places" });
            app.MapPost("/retries", (HttpRequest request) => Take("retries", request, new { status = "RETRY" }))
                .WithTopic(new TopicOptions { PubsubName = "pubsub", Name = "retries", DeadLetterTopic = "dead" });
            app.MapPost("/drops", (HttpRequest request) => Take("drops", request, new { status = "DROP" }))
                .WithTopic(new TopicOptions { PubsubName = "pubsub", Name = "drops", DeadLetterTopic = "dead" });
            app.MapPost("/errors", async (HttpRequest request) =>
            {
                await Take("errors", request);
                return Results.StatusCode(500);
            }).WithTopic(new TopicOptions { PubsubName = "pubsub", Name = "errors" });
            app.MapPost("/dead", (HttpRequest request) => Take("dead", request)).WithTopic(new TopicOptions { PubsubName = "pubsub", Name = "dead" });
            app.MapGet("/hello", (HttpRequest request) => $"hello {request.Query["name"]}, token {request.Headers["dapr-api-token"]}");
        });
        billing = App(apps[1], app => app.MapPost("/places", (HttpRequest request) => Take("billing", request)).WithTopic("pubsub", "places"));
        await orders.StartAsync(Stop);
        await billing.StartAsync(Stop);
        await Eventually.TrueAsync(async () => (await MetadataAsync("billing")).GetProperty("subscriptions").GetArrayLength() == 1, "billing is subscribed");
        await Eventually.TrueAsync(async () => (await MetadataAsync("orders")).GetProperty("subscriptions").GetArrayLength() == 5, "orders is subscribed");
    }

    public async ValueTask DisposeAsync()
    {
        await orders.DisposeAsync();
        await billing.DisposeAsync();
        await sidecar.DisposeAsync();
    }

    [Fact]
    public async Task A_plain_event_reaches_every_subscriber_in_daprs_envelope()
    {
        await Dapr.PublishEventAsync("pubsub", "places", new { number = 7 }, Stop);

        var (first, second) = (await OneAsync("places"), await OneAsync("billing"));
        Assert.Equal("application/cloudevents+json", first.ContentType);
        Assert.Equal("sidecar-shows", first.Token);
        Assert.Equal("", second.Token);
        Assert.Equal("orders", first.Text("source"));
        Assert.Equal("com.dapr.event.sent", first.Text("type"));
        Assert.Equal("1.0", first.Text("specversion"));
        Assert.Equal("places", first.Text("topic"));
        Assert.Equal("pubsub", first.Text("pubsubname"));
        Assert.Equal(7, first.Body.GetProperty("data").GetProperty("number").GetInt32());
        Assert.Equal(first.Text("id"), second.Text("id"));
    }

    [Fact]
    public async Task A_finished_envelope_keeps_its_id_and_trace()
    {
        const string parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var sent = new CloudEvent<int>(5) { Id = "my-id", Source = new Uri("/platform/orders", UriKind.Relative), Type = "platform.orders.placed.v1", TraceParent = parent };
        await Dapr.PublishEventAsync("pubsub", "places", sent, Stop);

        var one = await OneAsync("places");
        Assert.Equal("my-id", one.Text("id"));
        Assert.Equal("platform.orders.placed.v1", one.Text("type"));
        Assert.Equal(parent, one.TraceParent);
        Assert.Equal(parent, one.Text("traceid"));
    }

    [Fact]
    public async Task Bytes_that_are_not_json_become_a_string_and_octets_become_base64()
    {
        await Dapr.PublishByteEventAsync("pubsub", "places", "no json"u8.ToArray(), cancellationToken: Stop);
        Assert.Equal("no json", (await OneAsync("places")).Text("data"));
        delivered.Clear();
        await Dapr.PublishByteEventAsync("pubsub", "places", new byte[] { 1, 2, 3 }, "application/octet-stream", cancellationToken: Stop);
        Assert.Equal("AQID", (await OneAsync("places")).Text("data_base64"));
    }

    [Fact]
    public async Task A_bulk_is_delivered_one_by_one_and_nothing_is_lost()
    {
        var answer = await Dapr.BulkPublishEventAsync("pubsub", "places", Enumerable.Range(0, 500).ToList(), cancellationToken: Stop);

        Assert.Empty(answer.FailedEntries);
        await Eventually.TrueAsync(() => delivered.Count(one => one.At == "places") == 500, "500 arrive");
        Assert.Equal(Enumerable.Range(0, 500), delivered.Where(one => one.At == "places").Select(one => one.Body.GetProperty("data").GetInt32()).Order());
    }

    [Fact]
    public async Task Metadata_overrides_the_envelope()
    {
        var metadata = new Dictionary<string, string> { ["cloudevent.id"] = "given", ["cloudevent.type"] = "mine" };
        await Dapr.PublishEventAsync("pubsub", "places", new { }, metadata, Stop);

        var one = await OneAsync("places");
        Assert.Equal(("given", "mine"), (one.Text("id"), one.Text("type")));
    }

    [Fact]
    public async Task Retry_is_repeated_and_then_goes_to_the_dead_letter_with_the_same_bytes()
    {
        await Dapr.PublishEventAsync("pubsub", "retries", "x", Stop);

        var dead = await OneAsync("dead");
        Assert.Equal(4, tries["retries"]);
        Assert.Equal("retries", dead.Text("topic"));
    }

    [Fact]
    public async Task Drop_goes_to_the_dead_letter_at_once()
    {
        await Dapr.PublishEventAsync("pubsub", "drops", "x", Stop);

        Assert.Equal("drops", (await OneAsync("dead")).Text("topic"));
        Assert.Equal(1, tries["drops"]);
    }

    [Fact]
    public async Task An_error_is_tried_four_times_and_does_not_stop_the_next_event()
    {
        await Dapr.PublishEventAsync("pubsub", "errors", "x", Stop);
        await Dapr.PublishEventAsync("pubsub", "errors", "y", Stop);
        await Eventually.TrueAsync(() => tries.GetValueOrDefault("errors") == 8, "both tried four times");
    }

    [Fact]
    public async Task An_unknown_component_is_refused()
    {
        var refused = await Assert.ThrowsAsync<DaprException>(() => Dapr.PublishEventAsync("nobody", "places", "x", Stop));
        Assert.Contains("InvalidArgument", refused.InnerException!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_without_the_token_is_refused()
    {
        using var stranger = new DaprClientBuilder().UseGrpcEndpoint(sidecar.Of("orders").Grpc.ToString()).Build();
        await Assert.ThrowsAsync<DaprException>(() => stranger.PublishEventAsync("pubsub", "places", "x", Stop));
    }

    [Fact]
    public async Task Health_metadata_and_invocation_answer_as_daprs_do()
    {
        Assert.True(await Dapr.CheckHealthAsync(Stop));
        Assert.True(await Dapr.CheckOutboundHealthAsync(Stop));
        Assert.Equal("orders", (await Dapr.GetMetadataAsync(Stop)).Id);
        using var client = billing.Services.GetRequiredService<DaprClient>().CreateInvokableHttpClient("orders");
        Assert.Equal("hello you, token sidecar-shows", await client.GetStringAsync(new Uri("/hello?name=you", UriKind.Relative), Stop));
    }

    [Fact]
    public async Task Publishing_over_http_answers_204()
    {
        using var client = Plain("orders");
        using var content = new StringContent("""{"a":1}""", Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri("/v1.0/publish/pubsub/places", UriKind.Relative), content, Stop);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(1, (await OneAsync("places")).Body.GetProperty("data").GetProperty("a").GetInt32());
    }

    private WebApplication App(SidecarApp app, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = typeof(SidecarTests).Assembly.GetName().Name });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(app.Address.ToString());
        builder.Configuration.AddInMemoryCollection(sidecar.Of(app.Id).Settings);
        builder.Services.AddDaprClient();
        builder.Services.AddHttpClient();
        var web = builder.Build();
        web.MapSubscribeHandler();
        map(web);
        return web;
    }

    private async Task<IResult> Take(string at, HttpRequest request, object? answer = null)
    {
        tries.AddOrUpdate(at, 1, (_, before) => before + 1);
        var body = await JsonSerializer.DeserializeAsync<JsonElement>(request.Body);
        delivered.Enqueue(new Delivered(at, request.ContentType, request.Headers["dapr-api-token"].ToString(), request.Headers.TraceParent.ToString(), body));
        return answer is null ? Results.Ok() : Results.Json(answer);
    }

    private async Task<Delivered> OneAsync(string at)
    {
        await Eventually.TrueAsync(() => delivered.Any(one => one.At == at), $"an event at {at}");
        return delivered.First(one => one.At == at);
    }

    private HttpClient Plain(string app)
    {
        var client = billing.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        client.BaseAddress = sidecar.Of(app).Http;
        if (sidecar.Of(app).App.ApiToken is { } token)
        {
            client.DefaultRequestHeaders.Add("dapr-api-token", token);
        }

        return client;
    }

    private async Task<JsonElement> MetadataAsync(string app)
    {
        using var client = Plain(app);
        return await client.GetFromJsonAsync<JsonElement>(new Uri("/v1.0/metadata", UriKind.Relative), Stop);
    }

    private sealed record Delivered(string At, string? ContentType, string Token, string TraceParent, JsonElement Body)
    {
        public string? Text(string name) => Body.TryGetProperty(name, out var value) ? value.ToString() : null;
    }
}
