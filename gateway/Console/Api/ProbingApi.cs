using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Console.Api;

/// <summary>Checks, their kinds and results.</summary>
internal sealed class ProbingApi(PlatformApi api)
{
    internal sealed record Fact(string Name, string? Title, string? Type, string? Argument);

    internal sealed record Kind(string Name, string? Title, string? Group, string? Purpose, JsonElement? SettingsSchema, IReadOnlyList<Fact>? Facts, IReadOnlyList<string>? DefaultConditions);

    internal sealed record Named(string Id, string? Name);

    internal sealed record Confirmation(int Count, int Window);

    internal sealed record Line(
        string Id, string Name, string? ContractId, Named? System, Named? Component, string? Zone, string? Kind, string? Target, string? Severity, TimeSpan? Every,
        string? State, DateTimeOffset Since, string? Reason, double? LastLatencyMs, DateTimeOffset? LastPlannedAt, string? KindTitle = null);

    internal sealed record Result(
        long Id, DateTimeOffset PlannedAt, string? Status, string? Failure, string? Reason, double? LatencyMs, double? LagMs, JsonElement? Phases, bool Manual, string? Evidence, string? TraceId);

    internal sealed record Dot(DateTimeOffset At, string? Status, double? LatencyMs);

    internal sealed record Check
    {
        public string Id { get; init; } = "";
        public string Name { get; init; } = "";
        public string? ContractId { get; init; }
        public bool FromContract { get; init; }
        public Named? System { get; init; }
        public Named? Component { get; init; }
        public string? Zone { get; init; }
        public string? Kind { get; init; }
        public string? KindTitle { get; init; }
        public string? Target { get; init; }
        public JsonElement? Settings { get; init; }
        public TimeSpan? Every { get; init; }
        public TimeSpan? Timeout { get; init; }
        public IReadOnlyList<string>? Conditions { get; init; }
        public IReadOnlyList<string>? Serves { get; init; }
        public Confirmation? Down { get; init; }
        public Confirmation? Up { get; init; }
        public string? Severity { get; init; }
        public bool Paused { get; init; }
        public bool Retired { get; init; }
        public long Version { get; init; }
        public string? State { get; init; }
        public DateTimeOffset Since { get; init; }
        public string? Reason { get; init; }
        public Result? LastResult { get; init; }
        public IReadOnlyList<Dot>? Recent { get; init; }
        public IReadOnlyList<Upstream>? DependsOn { get; init; }
        public JsonElement? Baseline { get; init; }
        public Usual? Usual { get; init; }
        public Flap? Flapping { get; init; }
        public Suppression? SuppressedBy { get; init; }
    }

    internal sealed record Upstream(string Id, string? Name, string? State);

    internal sealed record Usual(double MedianMs, int Samples);

    internal sealed record Flap(bool Held, double Score);

    internal sealed record Suppression(string? Kind, string? Id, string? Reason);

    internal sealed record Condition([property: System.Text.Json.Serialization.JsonPropertyName("condition")] string? Text, bool Holds, string? Explanation);

    internal sealed record Run(string? Verdict, string? Reason, string? Failure, double? LatencyMs, JsonElement? Phases, IReadOnlyList<Condition>? Conditions, string? Evidence, IReadOnlyList<string>? Log);

    internal sealed record ResultDetail(Result? Result, IReadOnlyList<Condition>? Conditions, IReadOnlyList<string>? Log);

    internal sealed record Counts(int Up, int Degraded, int Down, int Unknown, int Paused);

    internal sealed record WatchedSystem(string Id, string? ContractId, string? Name, string? Zone, string? State, Counts? Counts);

    internal sealed record Summary(int Total, Counts? Counts, IReadOnlyList<WatchedSystem>? Systems);

    internal sealed record Worker(string Replica, int Slots, int Checks, double LagMs, DateTimeOffset SeenAt);

    internal sealed record Zone(string Name, int Checks, bool Served, int Unserved, string? Warning, IReadOnlyList<Worker>? Workers);

    public Task<Answer<IReadOnlyList<Zone>>> ZonesAsync() => api.GetAsync<IReadOnlyList<Zone>>("probing/zones");

    internal sealed record PublicSystem(string Name, string State, string? Label, DateTimeOffset? Since, DateTimeOffset? MaintenanceUntil, double? AvailablePercent, IReadOnlyList<Parts.PublicDay>? Days);

    internal sealed record PublicStatus(DateTimeOffset At, string State, string? Sentence, IReadOnlyList<PublicSystem>? Systems);

    public Task<Answer<PublicStatus>> StatusAsync() => api.GetAsync<PublicStatus>("probing/status");

    public Task<Answer<Summary>> SummaryAsync() => api.GetAsync<Summary>("probing/summary");

    public Task<Answer<IReadOnlyList<Kind>>> KindsAsync() => api.GetAsync<IReadOnlyList<Kind>>("probing/kinds");

    public Task<Answer<Listing<Line>>> ChecksAsync(string? query, string? state, string? system, string? contract, int page = 1, int size = 100) =>
        api.GetAsync<Listing<Line>>("probing/checks" + Query.Of(
            ("q", query), ("state", state), ("system", system), ("contract", contract), ("page", Query.Text(page)), ("size", Query.Text(size))));

    public Task<Answer<Check>> CheckAsync(string id) => api.GetAsync<Check>("probing/checks/" + Query.Segment(id));

    public Task<Answer<Listing<Result>>> ResultsAsync(string id, DateTimeOffset from, DateTimeOffset? to = null, int limit = 500) =>
        api.GetAsync<Listing<Result>>($"probing/checks/{Query.Segment(id)}/results" + Query.Of(
            ("from", Query.Text(from)), ("to", to is { } end ? Query.Text(end) : null), ("limit", Query.Text(limit))));

    public Task<Answer<ResultDetail>> ResultAsync(string id, long result) => api.GetAsync<ResultDetail>($"probing/checks/{Query.Segment(id)}/results/{result}");

    public Task<Answer<Listing<Parts.StateStep>>> StatesAsync(string id, int size = 20) =>
        api.GetAsync<Listing<Parts.StateStep>>($"probing/checks/{Query.Segment(id)}/states" + Query.Of(("size", Query.Text(size))));

    public Task<Answer<Check>> CreateAsync(JsonObject check) => api.PostAsync<Check>("probing/checks", check);

    public Task<Answer<Check>> ChangeAsync(string id, JsonObject check) => api.SendAsync<Check>(HttpMethod.Put, "probing/checks/" + Query.Segment(id), check);

    public Task<Answer<Run>> TryAsync(JsonObject check) => api.PostAsync<Run>("probing/checks/try", check);

    public Task<Answer<object>> ActAsync(string id, string action) => api.PostAsync<object>($"probing/checks/{Query.Segment(id)}/{action}");

    public Task<Answer<object>> DeleteAsync(string id) => api.SendAsync<object>(HttpMethod.Delete, "probing/checks/" + Query.Segment(id), null);
}
