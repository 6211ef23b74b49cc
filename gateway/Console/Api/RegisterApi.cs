using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Console.Api;

/// <summary>The registers beside checks: baselines of pages, maintenance windows, licences, and checks in and out of files.</summary>
internal sealed class RegisterApi(PlatformApi api)
{
    internal sealed record Approval(string Hash, int Length, string ApprovedBy, DateTimeOffset ApprovedAt, string? Note);

    internal sealed record Seen(string Hash, int Length, DateTimeOffset Since);

    internal sealed record Line(string Kind, string Text);

    internal sealed record Baseline(string CheckId, Approval? Approved, Seen? Newest, bool Comparable, bool Same, IReadOnlyList<Line>? Diff, IReadOnlyList<Approval>? History);

    internal sealed record Scope(string? Contract, string? System, string? Component, string? Zone, IReadOnlyList<string>? Checks);

    internal sealed record Maintenance(
        string Id, string? ContractId, bool FromContract, string Reason, Scope Scope, string Mode, bool Excluded, DateTimeOffset? From, DateTimeOffset? To, TimeSpan? Duration, string State,
        DateTimeOffset? ActiveUntil, DateTimeOffset? Next, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt, string? EndedBy);

    internal sealed record Compliance(string Conclusion, string? Reference);

    internal sealed record Licence(
        string Id, string Product, string? Vendor, string? Number, string? Scope, string? ContractId, string? SystemId, string State, DateOnly? ValidUntil, int? DaysLeft, Compliance? Compliance);

    internal sealed record LicenceEntry(
        long Sequence, string Event, string Title, string By, DateTimeOffset At, DateTimeOffset RecordedAt, bool Late, DateOnly? ValidUntil, string? Reference, string? Remark, string Hash,
        IReadOnlyList<ManualApi.File>? Evidence);

    internal sealed record LicenceRung(DateOnly ValidUntil, int Days, DateTimeOffset ToldAt);

    internal sealed record LicenceDetail(Licence Licence, IReadOnlyList<LicenceEntry>? Log, bool Intact, IReadOnlyList<LicenceRung>? Told);

    internal sealed record Imported(string Id, string Name, string Outcome, int? Line);

    internal sealed record Import(
        bool DryRun, int Created, int Changed, int Unchanged, int Removed, int Missing, int Systems, IReadOnlyList<string>? IgnoredColumns, IReadOnlyList<Imported>? Items);

    public Task<Answer<Baseline>> BaselineAsync(string check) => api.GetAsync<Baseline>($"probing/checks/{Query.Segment(check)}/baseline");

    public Task<Answer<Baseline>> ApproveAsync(string check, string hash, string? note) =>
        api.PostAsync<Baseline>($"probing/checks/{Query.Segment(check)}/baseline/approve", new JsonObject { ["hash"] = hash, ["note"] = note });

    public Task<Answer<Listing<Maintenance>>> MaintenancesAsync(string? state, int page) =>
        api.GetAsync<Listing<Maintenance>>("probing/maintenances" + Query.Of(("state", state), ("page", Query.Text(page)), ("size", "100")));

    public Task<Answer<Maintenance>> AddMaintenanceAsync(JsonObject maintenance) => api.PostAsync<Maintenance>("probing/maintenances", maintenance);

    public Task<Answer<object>> EndMaintenanceAsync(string id) => api.SendAsync<object>(HttpMethod.Delete, "probing/maintenances/" + Query.Segment(id), null);

    public Task<Answer<Listing<Licence>>> LicencesAsync(string? q, string? state, int page) =>
        api.GetAsync<Listing<Licence>>("probing/licences" + Query.Of(("q", q), ("state", state), ("page", Query.Text(page)), ("size", "100")));

    public Task<Answer<LicenceDetail>> LicenceAsync(string id) => api.GetAsync<LicenceDetail>("probing/licences/" + Query.Segment(id));

    public Task<Answer<LicenceDetail>> AddLicenceAsync(JsonObject licence) => api.PostAsync<LicenceDetail>("probing/licences", licence);

    public Task<Answer<LicenceDetail>> AddEntryAsync(string id, JsonObject entry) => api.PostAsync<LicenceDetail>($"probing/licences/{Query.Segment(id)}/entries", entry);

    /// <summary>Takes a register of checks in; <paramref name="dryRun"/>: only says what it would do.</summary>
    public async Task<Answer<Import>> ImportAsync(IFormFile file, bool dryRun)
    {
        using var content = new StreamContent(file.OpenReadStream());
        content.Headers.ContentType = new("application/octet-stream");
        try
        {
            using var answer = await api.ReachAsync(HttpMethod.Post, "probing/checks/import" + Query.Of(("dryRun", dryRun ? "true" : "false")), content, HttpCompletionOption.ResponseContentRead);
            return answer.IsSuccessStatusCode
                ? new(JsonSerializer.Deserialize<Import>(await answer.Content.ReadAsByteArrayAsync(), PlatformApi.Json), null)
                : new(null, await ApiProblem.ReadAsync(answer, CancellationToken.None));
        }
        catch (HttpRequestException)
        {
            return new(null, ApiProblem.Bare(0));
        }
    }
}
