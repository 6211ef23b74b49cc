using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Audit;
using Platform.ServiceDefaults.Authorization;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>
/// Where the sidecar delivers. One literal route a topic, because Dapr's subscription keeps only the first route of a topic;
/// it answers success when every reaction is done or the event is deferred, so the broker need not deliver it again.
/// </summary>
internal static class ReceiveEvents
{
    public static void Map(WebApplication app, string topic, MessagingOptions options) =>
        app.MapPost("/events/" + topic, (HttpContext http, Subscriptions subscriptions, IConfiguration configuration, CancellationToken cancellationToken) =>
                ReceiveAsync(http, subscriptions[topic], configuration, cancellationToken))
            .WithTopic(options.PubSub, topic)
            .WithMetadata(new NotAudited())
            .ExcludeFromDescription()
            .AllowOpen("the sidecar, which shows the app token");

    private static async Task<IResult> ReceiveAsync(HttpContext http, TopicStream stream, IConfiguration configuration, CancellationToken cancellationToken)
    {
        if (!TokenMatches(http, configuration["APP_API_TOKEN"]))
        {
            return TypedResults.StatusCode(StatusCodes.Status401Unauthorized);
        }

        if (await ReadAsync(http, cancellationToken) is not { } envelope)
        {
            // Not an event of ours: another try cannot mend it, the dead-letter topic keeps it.
            return Answer("DROP");
        }

        try
        {
            await stream.DeliverAsync(new Delivery([envelope], PulledEpoch: null, 0), cancellationToken);
            FailPoint.At("receive.before-answer");
            return Answer("SUCCESS");
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return Answer("RETRY");
        }
    }

    private static async Task<Envelope?> ReadAsync(HttpContext http, CancellationToken cancellationToken)
    {
        try
        {
            var envelope = await JsonSerializer.DeserializeAsync(http.Request.Body, EnvelopeJson.Default.Envelope, cancellationToken);
            return envelope is { Type: not null, Subject: not null, Sequence: > 0 } && Guid.TryParse(envelope.Id, out _) ? envelope : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool TokenMatches(HttpContext http, string? expected) =>
        string.IsNullOrEmpty(expected) || CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(http.Request.Headers["dapr-api-token"].ToString()));

    private static IResult Answer(string status) => TypedResults.Text($$"""{"status":"{{status}}"}""", "application/json");
}
