namespace Platform.Console.Api;

/// <summary>Alerts and incidents, as far as pages show them.</summary>
internal sealed class AlertingApi(PlatformApi api)
{
    internal sealed record Clock(string? Kind, TimeSpan? Limit, bool OffHours, string? Counting, DateTimeOffset StartedAt, DateTimeOffset Deadline, DateTimeOffset? StoppedAt, string? Outcome, bool Provisional, IReadOnlyList<string>? Serves);

    internal sealed record Entry(string Kind, DateTimeOffset At, string? Actor, string? Text, string? Channel);

    internal sealed record Incident
    {
        public string Id { get; init; } = "";
        public string Number { get; init; } = "";
        public string? ContractId { get; init; }
        public string? SystemId { get; init; }
        public string? SystemName { get; init; }
        public string? CheckId { get; init; }
        public string Title { get; init; } = "";
        public string? Symptom { get; init; }
        public string? Severity { get; init; }
        public string? State { get; init; }
        public DateTimeOffset DetectedAt { get; init; }
        public DateTimeOffset? NotifiedAt { get; init; }
        public DateTimeOffset? DeliveredAt { get; init; }
        public DateTimeOffset? AcknowledgedAt { get; init; }
        public string? AcknowledgedBy { get; init; }
        public DateTimeOffset? RecoveredAt { get; init; }
        public DateTimeOffset? ClosedAt { get; init; }
        public DateTimeOffset? SignedAt { get; init; }
        public DateTimeOffset? BecomesMajorAt { get; init; }
        public IReadOnlyList<Clock>? Clocks { get; init; }

        public bool IsOpen => RecoveredAt is null;

        public Clock? Respond => Clocks?.FirstOrDefault(clock => clock.Kind == "respond");

        public Clock? Restore => Clocks?.FirstOrDefault(clock => clock.Kind == "restore");
    }

    internal sealed record Signature(string? Name, string? Opinion, DateTimeOffset At);

    internal sealed record Record(DateTimeOffset Time, string? Place, string? Symptom, IReadOnlyList<string>? Handling, string? Result, DateTimeOffset? EndedAt, TimeSpan? Duration, Signature? Signature);

    internal sealed record Detail(Incident? Incident, string? ShortCode, string? OpenedBy, string? TraceId, Record? Record, IReadOnlyList<Entry>? Timeline);

    internal sealed record Alert(
        string Id, string? State, string? Summary, string? Severity, string? SystemId, string? SystemName, string? CheckId, DateTimeOffset StartsAt, DateTimeOffset? EndsAt, string? IncidentId,
        ProbingApi.Suppression? SuppressedBy = null);

    internal sealed record Deadline(string? IncidentId, string? Number, string? Title, string? Severity, string? Kind, [property: System.Text.Json.Serialization.JsonPropertyName("deadline")] DateTimeOffset At, string? Outcome);

    internal sealed record Summary(int Open, int OpenMajor, int OpenGeneral, int Unacknowledged, int Overdue, int FiringAlerts, IReadOnlyList<Deadline>? NextDeadlines, IReadOnlyList<DutyApi.Span>? OnDuty);

    public Task<Answer<Summary>> SummaryAsync() => api.GetAsync<Summary>("alerting/summary");

    public Task<Answer<Listing<Incident>>> IncidentsAsync(string? state, string? query = null, int page = 1, int size = 50) =>
        api.GetAsync<Listing<Incident>>("alerting/incidents" + Query.Of(("state", state), ("q", query), ("page", Query.Text(page)), ("size", Query.Text(size))));

    public Task<Answer<Detail>> IncidentAsync(string key) => api.GetAsync<Detail>("alerting/incidents/" + Query.Segment(key));

    public Task<Answer<object>> ActAsync(string key, string action, object body) =>
        api.PostAsync<object>($"alerting/incidents/{Query.Segment(key)}/{action}", body);

    public Task<Answer<Detail>> OpenAsync(object incident) => api.PostAsync<Detail>("alerting/incidents", incident);

    public Task<Answer<Listing<Alert>>> AlertsAsync(string? state, int page = 1) =>
        api.GetAsync<Listing<Alert>>("alerting/alerts" + Query.Of(("state", state), ("page", Query.Text(page)), ("size", "100")));
}
