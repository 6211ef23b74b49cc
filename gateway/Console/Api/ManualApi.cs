using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Console.Api;

/// <summary>What people find by looking: records of checks, and the files that prove them.</summary>
internal sealed class ManualApi(PlatformApi api)
{
    internal sealed record File(string Id, string Name, string? ContentType, long Size, string? Sha256);

    internal sealed record Item(string Title, string Result, string? Remark);

    internal sealed record Record(
        string Id, string Person, DateTimeOffset At, DateTimeOffset RecordedAt, bool Late, string? LateReason, string Result, IReadOnlyList<Item>? Items, string? Remark,
        IReadOnlyList<File>? Evidence);

    public Task<Answer<IReadOnlyList<Record>>> RecordsAsync(string check, int limit = 20) =>
        api.GetAsync<IReadOnlyList<Record>>($"probing/checks/{Query.Segment(check)}/records" + Query.Of(("limit", Query.Text(limit))));

    public Task<Answer<Record>> RecordAsync(string check, JsonObject record) => api.PostAsync<Record>($"probing/checks/{Query.Segment(check)}/records", record);

    /// <summary>Uploads the files of a form; the ids of all, or the first problem. Files that nothing names are dropped by the service after a day.</summary>
    public async Task<(IReadOnlyList<string> Ids, ApiProblem? Problem)> UploadAsync(IFormFileCollection files)
    {
        var ids = new List<string>();
        foreach (var file in files.Where(file => file.Length > 0))
        {
            var answer = await UploadAsync(file);
            if (answer.Value is not { } kept)
            {
                return (ids, answer.Problem);
            }

            ids.Add(kept.Id);
        }

        return (ids, null);
    }

    private async Task<Answer<File>> UploadAsync(IFormFile file)
    {
        using var content = new StreamContent(file.OpenReadStream());
        if (MediaTypeHeaderValue.TryParse(file.ContentType, out var type))
        {
            content.Headers.ContentType = type;
        }

        try
        {
            using var answer = await api.ReachAsync(HttpMethod.Post, "probing/evidence" + Query.Of(("name", Path.GetFileName(file.FileName))), content, HttpCompletionOption.ResponseContentRead);
            return answer.IsSuccessStatusCode
                ? new(JsonSerializer.Deserialize<File>(await answer.Content.ReadAsByteArrayAsync(), PlatformApi.Json), null)
                : new(null, await ApiProblem.ReadAsync(answer, CancellationToken.None));
        }
        catch (HttpRequestException)
        {
            return new(null, ApiProblem.Bare(0));
        }
    }
}
