namespace Platform.Console.Api;

/// <summary>Messages, receipts, replies and the simulator's phones.</summary>
internal sealed class NotificationApi(PlatformApi api)
{
    internal sealed record Message
    {
        public string Id { get; init; } = "";
        public string? PersonId { get; init; }
        public string? IncidentId { get; init; }
        public string? PhoneMasked { get; init; }
        public string? Template { get; init; }
        public string? State { get; init; }
        public string? Provider { get; init; }
        public string? CarrierId { get; init; }
        public int? Segments { get; init; }
        public int? Attempts { get; init; }
        public bool Late { get; init; }
        public string? Reason { get; init; }
        public DateTimeOffset AcceptedAt { get; init; }
        public DateTimeOffset? SubmittedAt { get; init; }
        public DateTimeOffset? CompletedAt { get; init; }
    }

    internal sealed record Receipt(string? Kind, string? Provider, string? CarrierId, DateTimeOffset ReceivedAt);

    internal sealed record MessageDetail(Message? Message, string? Text, string? TraceParent, IReadOnlyList<Receipt>? Receipts);

    internal sealed record Inbound(
        string Id, string? Provider, string? PhoneMasked, string? Text, string? PersonId, string? MessageId, string? IncidentId, string? ReplyCode,
        bool OptOut, DateTimeOffset ReceivedAt);

    internal sealed record Handset(string Id, string? PhoneMasked, string? PersonId, string? NameMasked, string? ContractId, int Messages, DateTimeOffset? LastAt);

    internal sealed record HandsetLine(string Id, string? Direction, string? Text, DateTimeOffset At);

    internal sealed record Summary(int Sent, int Delivered, int Failed, int Uncertain, int Waiting, int Replies, int Contacts, string? Provider, string? ProviderState);

    public Task<Answer<Summary>> SummaryAsync() => api.GetAsync<Summary>("notification/summary");

    public Task<Answer<Listing<Message>>> MessagesAsync(string? state, string? incidentId, string? cursor, int limit = 50) =>
        api.GetAsync<Listing<Message>>("notification/messages" + Query.Of(("state", state), ("incidentId", incidentId), ("cursor", cursor), ("limit", Query.Text(limit))));

    public Task<Answer<MessageDetail>> MessageAsync(string id) => api.GetAsync<MessageDetail>("notification/messages/" + Query.Segment(id));

    public Task<Answer<Listing<Inbound>>> InboundAsync(string? cursor) =>
        api.GetAsync<Listing<Inbound>>("notification/inbound" + Query.Of(("cursor", cursor), ("limit", "50")));

    public Task<Answer<Listing<Handset>>> HandsetsAsync() => api.GetAsync<Listing<Handset>>("notification/simulator/handsets");

    public Task<Answer<Listing<HandsetLine>>> HandsetAsync(string id) => api.GetAsync<Listing<HandsetLine>>($"notification/simulator/handsets/{Query.Segment(id)}/messages?limit=30");

    public Task<Answer<object>> ReplyAsync(string id, string text) => api.PostAsync<object>($"notification/simulator/handsets/{Query.Segment(id)}/reply", new { text });
}
