using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>One reaction of this service, by name.</summary>
internal sealed record ReactionDescriptor(
    string Name, string EventType, string Topic, string Publisher, Ordering Ordering, bool SavesOnce,
    Func<IServiceProvider, JsonElement, EventContext, CancellationToken, Task> Invoke);

/// <summary>Registers reactions; the list is the service's table of what it listens to.</summary>
public static class ReactionRegistration
{
    /// <summary>
    /// <typeparamref name="TReaction"/> handles each <typeparamref name="TEvent"/> exactly once. Its class name is its name in
    /// the inbox: renaming it makes it a new reaction. With <paramref name="savesOnce"/> a whole batch is saved at once, which
    /// suits collectors of facts; such a reaction may not query what it has just added.
    /// </summary>
    public static void AddReaction<TEvent, TReaction>(
        this WebApplicationBuilder builder, Ordering ordering = Ordering.LatestOnly, bool savesOnce = false)
        where TEvent : IEvent
        where TReaction : class, IReaction<TEvent>
    {
        builder.Services.AddScoped<TReaction>();
        builder.Services.AddSingleton(new ReactionDescriptor(
            typeof(TReaction).Name, TEvent.EventType, EventTypes.Topic(TEvent.EventType), EventTypes.Publisher(TEvent.EventType), ordering, savesOnce,
            (services, data, context, cancellationToken) =>
            {
                var received = data.Deserialize<TEvent>(WireJson.Events) ?? throw new JsonException($"{TEvent.EventType} without data");
                return services.GetRequiredService<TReaction>().HandleAsync(received, context, cancellationToken);
            }));
    }
}
