using System.Text.Json.Nodes;

namespace Platform.Console.Api;

/// <summary>Inspection rounds, plans and key periods.</summary>
internal sealed class RoundsApi(PlatformApi api)
{
    internal sealed record Round(
        string Id, string PlanId, string PlanName, string? ContractId, string? KeyPeriodId, string State, DateTimeOffset PlannedAt, DateTimeOffset FinishBy, DateTimeOffset RunUntil,
        DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, TimeSpan? Late, string? Reason, bool Provisional, int Automatic, int Manual, int Normal, int Abnormal, int NotDone, int Unknown);

    internal sealed record RoundPage(IReadOnlyList<Round> Items, int Total, IReadOnlyDictionary<string, int>? Counts);

    internal sealed record Item(
        string ItemId, string? CheckId, string Name, string? Group, string? Evidence, string? Who, string State, string? Reason, DateTimeOffset? At, string? By, bool Supplemented,
        ManualApi.Record? Record);

    internal sealed record Detail(Round Round, long PlanVersion, IReadOnlyList<string>? Serves, IReadOnlyList<Item>? Items);

    internal sealed record Plan(
        string Id, string Name, string? ContractId, bool FromContract, string? KeyPeriodId, string State, long Version, long? Approved, string? Schedule, int Checks, int Manual,
        DateTimeOffset? NextRoundAt);

    internal sealed record KeyPeriod(string Id, string ContractId, string Name, DateOnly From, DateOnly To, int Days, int Multiplier, bool Active);

    internal sealed record Missing(string? Message);

    internal sealed record Readiness(bool Ready, IReadOnlyList<Missing>? Errors);

    public Task<Answer<RoundPage>> RoundsAsync(DateTimeOffset from, DateTimeOffset to, string? state, string? contract, string? plan, int page, int size = 200) =>
        api.GetAsync<RoundPage>("probing/rounds" + Query.Of(
            ("from", Query.Text(from)), ("to", Query.Text(to)), ("state", state), ("contract", contract), ("plan", plan), ("page", Query.Text(page)), ("size", Query.Text(size))));

    public Task<Answer<Detail>> RoundAsync(string id) => api.GetAsync<Detail>("probing/rounds/" + Query.Segment(id));

    public Task<Answer<Detail>> RunAsync(string id, string? reason) => api.PostAsync<Detail>($"probing/rounds/{Query.Segment(id)}/run", new JsonObject { ["reason"] = reason });

    public Task<Answer<Detail>> AnswerAsync(string id, string item, JsonObject answer) =>
        api.PostAsync<Detail>($"probing/rounds/{Query.Segment(id)}/items/{Query.Segment(item)}", answer);

    public Task<Answer<Listing<Plan>>> PlansAsync(string? contract, string? query, int page) =>
        api.GetAsync<Listing<Plan>>("probing/plans" + Query.Of(("contract", contract), ("q", query), ("page", Query.Text(page)), ("size", "100")));

    public Task<Answer<object>> ActAsync(string plan, string action) => api.PostAsync<object>($"probing/plans/{Query.Segment(plan)}/{action}");

    public Task<Answer<IReadOnlyList<KeyPeriod>>> KeyPeriodsAsync(string? contract) => api.GetAsync<IReadOnlyList<KeyPeriod>>("probing/key-periods" + Query.Of(("contract", contract)));

    public Task<Answer<Readiness>> ReadinessAsync(string period) => api.GetAsync<Readiness>($"probing/key-periods/{Query.Segment(period)}/readiness");
}
