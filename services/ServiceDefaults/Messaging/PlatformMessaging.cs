using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Platform.Contracts;
using Platform.ServiceDefaults.Data;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>Push for speed, pull for certainty (design §4): outbox, relay, feed, cursors, inbox, parking.</summary>
public static class PlatformMessaging
{
    internal static void AddPlatformMessaging(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<MessagingOptions>().Bind(builder.Configuration.GetSection("Messaging"))
            .ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<OutboxSignal>();
        builder.Services.TryAddSingleton(new WriteGate(single: false));
        builder.Services.AddDaprClient(dapr => dapr.UseJsonSerializationOptions(WireJson.Events));
    }

    internal static void MapPlatformMessaging(this WebApplication app)
    {
    }
}
