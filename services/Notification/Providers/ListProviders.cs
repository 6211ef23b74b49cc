using Microsoft.AspNetCore.Http.HttpResults;

namespace Platform.Notification.Providers;

/// <summary>The providers in use and how their links are.</summary>
internal static class ListProviders
{
    /// <param name="State"><c>idle</c>, <c>up</c> or <c>down</c>.</param>
    internal sealed record ProviderState(string Name, bool First, string State, DateTimeOffset? LastOkAt, DateTimeOffset? LastErrorAt, string? LastError);

    internal sealed record Answer(IReadOnlyList<ProviderState> Items);

    public static Ok<Answer> Handle(SmsProviders providers) =>
        TypedResults.Ok(new Answer([.. providers.InOrder.Select((provider, place) => Describe(provider.Name, place == 0, providers.HealthOf(provider.Name)))]));

    private static ProviderState Describe(string name, bool first, ProviderHealth health) => new(
        name, first, health switch { { LinkDown: true } => "down", { LastOkAt: null } => "idle", _ => "up" },
        health.LastOkAt, health.LastErrorAt, health.LastError);
}
