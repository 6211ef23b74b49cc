namespace Platform.Console.Api;

/// <summary>What every service answers alike: readiness, parked events, audit.</summary>
internal sealed class PlatformHealthApi(PlatformApi api)
{
    public static readonly string[] Services = ["probing", "alerting", "notification", "reporting", "identity"];

    internal sealed record Parked(long Id, string? Reaction, string? Topic, string? Subject, long Sequence, string? State, int Attempts, DateTimeOffset FirstFailedAt, DateTimeOffset? NextAttemptAt, string? Reason);

    internal sealed record AuditRow(long Id, DateTimeOffset At, string? Actor, string? Address, string? Action, string? Target, int Status, string? TraceId);

    internal sealed record Readiness(string Service, string State, double Milliseconds, Answer<IReadOnlyList<Parked>> Parked);

    public async Task<Readiness> ReadinessAsync(string service)
    {
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        var state = "unhealthy";
        try
        {
            using var answer = await api.ReachAsync(HttpMethod.Get, service + "/readyz", null, HttpCompletionOption.ResponseContentRead);
            var text = (await answer.Content.ReadAsStringAsync()).Trim();
            state = answer.IsSuccessStatusCode ? (text.StartsWith("Degraded", StringComparison.OrdinalIgnoreCase) ? "degraded" : "healthy") : "unhealthy";
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException)
        {
            state = "unhealthy";
        }

        var took = System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        return new(service, state, took, await api.GetAsync<IReadOnlyList<Parked>>(service + "/events/parked"));
    }

    public Task<Answer<object>> ReplayAsync(string service, long id) =>
        Services.Contains(service)
            ? api.PostAsync<object>($"{service}/events/parked/{id}/replay")
            : Task.FromResult(new Answer<object>(null, ApiProblem.Bare(404)));

    public Task<Answer<IReadOnlyList<AuditRow>>> AuditAsync(string service, long? before) =>
        api.GetAsync<IReadOnlyList<AuditRow>>($"{service}/audit" + Query.Of(("before", before?.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("limit", "100")));
}
