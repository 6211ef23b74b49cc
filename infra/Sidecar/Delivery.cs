using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Platform.Sidecar;

/// <summary>Asks each app what it listens to and delivers it: retry with back-off, then the dead letter.</summary>
internal sealed partial class Delivery(
    IReadOnlyList<SidecarApp> apps, SidecarOptions options, Broker broker, IHttpClientFactory clients, TimeProvider time, ILogger<Delivery> log) : BackgroundService
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(100);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(apps.Select(app => ServeAsync(app, stoppingToken)));

    private async Task ServeAsync(SidecarApp app, CancellationToken cancellationToken)
    {
        var entries = await AskAsync(app, cancellationToken);
        var workers = new List<Task>();
        foreach (var entry in entries)
        {
            if (entry is not { PubSubName: { } pubSub, Topic: { } topic } || (entry.Route ?? entry.Routes?.Default) is not { Length: > 0 } route)
            {
                continue;
            }

            var subscription = new Subscription(app, pubSub, topic, route, entry.DeadLetterTopic, options.QueueLimit);
            broker.Add(subscription);
            workers.AddRange(Enumerable.Range(0, options.Concurrency).Select(_ => WorkAsync(subscription, cancellationToken)));
        }

        await Task.WhenAll(workers);
    }

    /// <summary>Asks until the app answers: it may start after the sidecar.</summary>
    private async Task<IReadOnlyList<SubscribeEntry>> AskAsync(SidecarApp app, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient("delivery");
        while (true)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(app.Address, "/dapr/subscribe"));
                ShowToken(request, app);
                using var answer = await client.SendAsync(request, cancellationToken);
                if (answer.StatusCode == HttpStatusCode.NotFound)
                {
                    return [];
                }

                if (answer.IsSuccessStatusCode)
                {
                    await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
                    return await JsonSerializer.DeserializeAsync(body, SidecarJson.Default.ListSubscribeEntry, cancellationToken) ?? [];
                }
            }
            catch (HttpRequestException)
            {
                // Not up yet.
            }

            await Task.Delay(AskAgain, time, cancellationToken);
        }
    }

    private async Task WorkAsync(Subscription subscription, CancellationToken cancellationToken)
    {
        await foreach (var message in subscription.ReadAllAsync(cancellationToken))
        {
            var verdict = await DeliverAsync(subscription, message, cancellationToken);
            if (verdict == Verdict.Done)
            {
                continue;
            }

            if (subscription.DeadLetterTopic is { } deadLetter)
            {
                broker.Route(subscription.PubSub, deadLetter, message);
            }
            else
            {
                LogGivenUp(log, subscription.App.Id, subscription.Topic, verdict);
            }
        }
    }

    private async Task<Verdict> DeliverAsync(Subscription subscription, Message message, CancellationToken cancellationToken)
    {
        var pause = options.Backoff;
        for (var attempt = 1; ; attempt++)
        {
            if (message.Expires is { } end && end <= time.GetUtcNow())
            {
                return Verdict.Drop;
            }

            var verdict = await TryAsync(subscription, message, cancellationToken);
            if (verdict != Verdict.Retry || attempt >= options.Attempts)
            {
                return verdict;
            }

            await Task.Delay(pause, time, cancellationToken);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, options.MaxBackoff.Ticks));
        }
    }

    private async Task<Verdict> TryAsync(Subscription subscription, Message message, CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.CreateClient("delivery");
            using var request = Request(subscription, message);
            using var answer = await client.SendAsync(request, cancellationToken);
            return answer switch
            {
                { IsSuccessStatusCode: true } => Read(await answer.Content.ReadAsByteArrayAsync(cancellationToken)),
                { StatusCode: HttpStatusCode.NotFound } => Verdict.Drop,
                _ => Verdict.Retry,
            };
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return Verdict.Retry;
        }
    }

    private static HttpRequestMessage Request(Subscription subscription, Message message)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, subscription.Target) { Content = new ByteArrayContent(message.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents+json");
        request.Headers.TryAddWithoutValidation("pubsubName", subscription.PubSub);
        ShowToken(request, subscription.App);
        AddIfSet(request, "traceparent", message.TraceParent);
        AddIfSet(request, "tracestate", message.TraceState);
        foreach (var (name, value) in message.Metadata)
        {
            AddIfSet(request, name, value);
        }

        return request;
    }

    private static void ShowToken(HttpRequestMessage request, SidecarApp app) => AddIfSet(request, "dapr-api-token", app.AppToken);

    private static void AddIfSet(HttpRequestMessage request, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    /// <summary>2xx with an empty or unreadable body, or without a status, is an acknowledgement; an unknown status is a retry.</summary>
    private static Verdict Read(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            return Verdict.Done;
        }

        try
        {
            var reader = new Utf8JsonReader(body);
            using var json = JsonDocument.ParseValue(ref reader);
            var status = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("status", out var word) ? word.ToString() : "";
            return status switch { "" or "SUCCESS" => Verdict.Done, "DROP" => Verdict.Drop, _ => Verdict.Retry };
        }
        catch (JsonException)
        {
            return Verdict.Done;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{App} did not take an event of {Topic} ({Verdict}) and has no dead letter for it; its feed brings it")]
    private static partial void LogGivenUp(ILogger log, string app, string topic, Verdict verdict);

    private enum Verdict
    {
        Done,
        Retry,
        Drop,
    }
}
