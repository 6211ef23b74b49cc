namespace Platform.Console.Api;

/// <summary>Who is on duty.</summary>
internal sealed class DutyApi(PlatformApi api)
{
    internal sealed record Span(string? ContractId, DateOnly Date, string? ShiftId, DateTimeOffset From, DateTimeOffset To, string PersonId, string? PersonName, string? Group, string? OverrideId);

    internal sealed record Gap(string? ContractId, DateTimeOffset From, DateTimeOffset To);

    internal sealed record Roster(IReadOnlyList<Span>? Items, IReadOnlyList<Gap>? Gaps);

    internal sealed record Override(string Id, string? ContractId, string? PersonId, DateTimeOffset From, DateTimeOffset To, string? Reason, string? CreatedBy);

    public Task<Answer<Listing<Span>>> NowAsync() => api.GetAsync<Listing<Span>>("alerting/duty/now");

    public Task<Answer<Roster>> RosterAsync(string? contract, DateOnly from, DateOnly to) =>
        api.GetAsync<Roster>("alerting/duty" + Query.Of(("contract", contract), ("from", Text.Show.Day(from)), ("to", Text.Show.Day(to))));

    public Task<Answer<Listing<Override>>> OverridesAsync(string? contract) => api.GetAsync<Listing<Override>>("alerting/duty/overrides" + Query.Of(("contract", contract)));

    public Task<Answer<object>> OverrideAsync(object request) => api.PostAsync<object>("alerting/duty/overrides", request);

    public Task<Answer<object>> WithdrawAsync(string id) => api.SendAsync<object>(HttpMethod.Delete, "alerting/duty/overrides/" + Query.Segment(id), null);
}
