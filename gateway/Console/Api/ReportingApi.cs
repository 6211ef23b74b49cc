using System.Text.Json;

namespace Platform.Console.Api;

/// <summary>Contracts, key figures, reports and deliverables.</summary>
internal sealed class ReportingApi(PlatformApi api)
{
    internal sealed record Counts(int Systems, int Checks, int Inspections, int Sla, int Kpis, int Deliverables, int People);

    internal sealed record Contract
    {
        public string Id { get; init; } = "";
        public string? Title { get; init; }
        public string? Customer { get; init; }
        public string? Supplier { get; init; }
        public string? Source { get; init; }
        public DateOnly? From { get; init; }
        public DateOnly? To { get; init; }
        public string? State { get; init; }
        public long Version { get; init; }
        public DateTimeOffset? AppliedAt { get; init; }
        public string? AppliedBy { get; init; }
        public Counts? Counts { get; init; }
    }

    internal sealed record NamedThing(string Id, string? Name, string? Zone);

    internal sealed record Sla(string? Severity, TimeSpan? Respond, TimeSpan? Restore, TimeSpan? RespondOffHours, string? Clock, IReadOnlyList<string>? Serves);

    internal sealed record Person(string Id, string? Name, string? Phone, string? Group);

    internal sealed record Duty(IReadOnlyList<Person>? People);

    internal sealed record VersionLine(long Version, DateTimeOffset AppliedAt, string? AppliedBy, string? Sha256);

    internal sealed record Detail(Contract? Contract, IReadOnlyList<NamedThing>? Systems, IReadOnlyList<Sla>? Sla, Duty? Duty, IReadOnlyList<VersionLine>? Versions);

    internal sealed record Server(string? Section, string? Id, string? Name);

    internal sealed record Clause(string? Id, string? Text, string? Note, IReadOnlyList<Server>? ServedBy);

    internal sealed record Ledger(IReadOnlyList<Clause>? Clauses);

    internal sealed record Change(string? Section, string? Id, string? Name, string? Kind);

    internal sealed record Applied(string? Id, string? Title, long Version, bool Changed, bool DryRun, IReadOnlyList<Change>? Changes, IReadOnlyList<string>? Notices);

    internal sealed record Penalty(decimal? Percent, decimal? Amount, string? Text, IReadOnlyList<string>? Steps);

    internal sealed record Kpi(
        int Number, string Id, string? Name, IReadOnlyList<string>? Serves, string? Target, string? ActualText, long EvidenceCount, string? Verdict, string? VerdictText,
        Penalty? Penalty, IReadOnlyList<string>? Steps);

    internal sealed record KpiTable(string? Title, DateOnly? From, DateOnly? To, DateTimeOffset? AsOf, bool IsRunning, int Met, int NotMet, int NoData, IReadOnlyList<Kpi>? Kpis);

    internal sealed record EvidenceRow(string? Kind, string? Id, DateTimeOffset At, string? Text);

    internal sealed record Evidence(string? Kpi, string? Name, string? ActualText, long EvidenceCount, IReadOnlyList<string>? Steps, IReadOnlyList<EvidenceRow>? Rows);

    internal sealed record File(string? Sha256, long? Bytes);

    internal sealed record Report
    {
        public string Id { get; init; } = "";
        public string? Number { get; init; }
        public string? ContractId { get; init; }
        public string? Kind { get; init; }
        public string? Title { get; init; }
        public int Version { get; init; }
        public string? State { get; init; }
        public DateOnly? From { get; init; }
        public DateOnly? To { get; init; }
        public DateTimeOffset? RequestedAt { get; init; }
        public DateTimeOffset? FinishedAt { get; init; }
        public string? Reason { get; init; }
        public File? Docx { get; init; }
        public File? Xlsx { get; init; }

        public bool Waiting => State is "queued" or "running";
    }

    internal sealed record Period(string? Key, string? Label, DateOnly? From, DateOnly? To);

    internal sealed record Due(
        [property: System.Text.Json.Serialization.JsonPropertyName("due")] DateOnly On, DateOnly? Named, bool Provisional);

    internal sealed record Step([property: System.Text.Json.Serialization.JsonPropertyName("step")] string Name, string? Label, DateTimeOffset? DoneAt, string? DoneBy, string? Note);

    internal sealed record Deliverable(
        string Id, string? ContractId, string? Title, string? Name, Period? Period, Due? Deadline, string? State, string? Report, IReadOnlyList<string>? Serves,
        IReadOnlyList<Step>? Steps, string? NextStep);

    public Task<Answer<Listing<Contract>>> ContractsAsync() => api.GetAsync<Listing<Contract>>("reporting/contracts");

    public Task<Answer<Detail>> ContractAsync(string id) => api.GetAsync<Detail>("reporting/contracts/" + Query.Segment(id));

    public Task<Answer<Ledger>> ClausesAsync(string id) => api.GetAsync<Ledger>($"reporting/contracts/{Query.Segment(id)}/clauses");

    public Task<Answer<Applied>> ApplyAsync(string file, string? variables, bool dryRun) =>
        api.PostAsync<Applied>("reporting/contracts" + (dryRun ? "?dryRun=true" : ""), new { file, variables });

    public Task<Answer<KpiTable>> KpisAsync(string id, string? month) => api.GetAsync<KpiTable>($"reporting/contracts/{Query.Segment(id)}/kpis" + Query.Of(("month", month)));

    public Task<Answer<Evidence>> EvidenceAsync(string id, string kpi, string? month) =>
        api.GetAsync<Evidence>($"reporting/contracts/{Query.Segment(id)}/kpis/{Query.Segment(kpi)}/evidence" + Query.Of(("month", month)));

    public Task<Answer<Listing<Report>>> ReportsAsync(string? cursor = null) => api.GetAsync<Listing<Report>>("reporting/reports" + Query.Of(("cursor", cursor)));

    public Task<Answer<object>> GenerateAsync(string contractId, string kind, string month) => api.PostAsync<object>("reporting/reports", new { contract = contractId, kind, month });

    public static string FilePath(string id, string format) => $"reporting/reports/{Query.Segment(id)}/files/{Query.Segment(format)}";

    public Task<Answer<Listing<Deliverable>>> DeliverablesAsync(string? contract = null, DateOnly? from = null, DateOnly? to = null, string? state = null, string? cursor = null) =>
        api.GetAsync<Listing<Deliverable>>("reporting/deliverables" + Query.Of(
            ("contract", contract), ("from", from is null ? null : Text.Show.Day(from)), ("to", to is null ? null : Text.Show.Day(to)), ("state", state), ("cursor", cursor), ("limit", "100")));

    public Task<Answer<object>> StepAsync(string id, string step, string? note) =>
        api.PostAsync<object>($"reporting/deliverables/{Query.Segment(id)}/steps/{Query.Segment(step)}", new { note });
}
