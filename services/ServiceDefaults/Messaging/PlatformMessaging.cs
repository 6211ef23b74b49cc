using Dapr.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.ServiceDefaults.Authorization;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>Push for speed, pull for certainty (design §4): outbox, relay, feed, cursors, inbox, parking.</summary>
public static class PlatformMessaging
{
    /// <summary>Called with the database, in which the messaging keeps everything it must not forget.</summary>
    internal static void AddMessaging(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<MessagingOptions>().Bind(builder.Configuration.GetSection("Messaging"))
            .ValidateDataAnnotations().ValidateOnStart();
        var json = new System.Text.Json.JsonSerializerOptions(WireJson.Events);
        json.TypeInfoResolverChain.Insert(0, EnvelopeJson.Default);
        builder.Services.AddDaprClient(dapr => dapr.UseJsonSerializationOptions(json));
        builder.Services.AddSingleton<OutboxSignal>();
        builder.Services.AddSingleton<MessagingMetrics>();
        builder.Services.AddSingleton<FeedClient>();
        builder.Services.AddSingleton<Inbox>();
        AddLoop<Publisher>(builder);
        AddLoop<Relay>(builder);
        AddLoop<Subscriptions>(builder);
        AddLoop<DeferredRetry>(builder);
        AddLoop<PruneMessaging>(builder);
        builder.Services.AddHealthChecks().AddCheck<MessagingHealth>("messaging");
    }

    internal static void MapMessaging(this WebApplication app)
    {
        if (app.Services.GetService<Subscriptions>() is not { } subscriptions)
        {
            return;
        }

        app.MapSubscribeHandler().AllowOpen("the sidecar asks for the subscriptions");
        var options = app.Services.GetRequiredService<IOptions<MessagingOptions>>().Value;
        foreach (var topic in subscriptions.Topics)
        {
            ReceiveEvents.Map(app, topic, options);
        }

        app.MapGet("/events", Feed.ReadAsync).RequirePermission("events:read").WithSummary("事件流: CloudEvents batch after a sequence, with long poll");
        ParkedEvents.Map(app);
    }

    private static void AddLoop<TLoop>(WebApplicationBuilder builder)
        where TLoop : class, Microsoft.Extensions.Hosting.IHostedService
    {
        builder.Services.AddSingleton<TLoop>();
        builder.Services.AddHostedService(services => services.GetRequiredService<TLoop>());
    }
}
