using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Platform.Testing;

namespace Platform.Probing.Tests.Manual;

public sealed class ManualRecordTests
{
    private static readonly byte[] Picture = [0x89, 0x50, 0x4e, 0x47, 1, 2, 3];

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_record_keeps_the_person_both_instants_the_checklist_and_the_evidence(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var host = await ServiceHost.StartAsync(new ProbingModule(), database: database);
        using var manager = host.Client("operations-manager");
        using var engineer = host.Client("duty-engineer");
        await CreateAsync(manager, evidenceRequired: true);

        var file = await UploadAsync(engineer);
        var answer = await engineer.PostAsJsonAsync("/checks/local.screens/records", Record(file, at: null));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var record = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal(("test", false), (record["person"]!.GetValue<string>(), record["late"]!.GetValue<bool>()));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Picture)), record["evidence"]![0]!["sha256"]!.GetValue<string>());

        var listed = Assert.Single((await engineer.GetFromJsonAsync<JsonArray>("/checks/local.screens/records"))!)!;
        Assert.Equal("图像不清", listed["items"]![1]!["remark"]!.GetValue<string>());
        using var downloaded = await engineer.GetAsync(new Uri($"/evidence/{file}", UriKind.Relative));
        Assert.Equal(Picture, await downloaded.Content.ReadAsByteArrayAsync());
        Assert.Equal("attachment", downloaded.Content.Headers.ContentDisposition!.DispositionType);

        // One file proves one record.
        var again = await engineer.PostAsJsonAsync("/checks/local.screens/records", Record(file, at: null));
        Assert.Contains("evidence[0]", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var run = await (await manager.PostAsync(new Uri("/checks/local.screens/run", UriKind.Relative), null)).Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal("down", run!["verdict"]!.GetValue<string>());
        Assert.Contains("视频播放：异常 图像不清", run["evidence"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_cannot_be_back_dated_silently()
    {
        await using var host = await ServiceHost.StartAsync(new ProbingModule());
        using var client = host.Client("operations-manager");
        await CreateAsync(client, evidenceRequired: false);
        var yesterday = TimeProvider.System.GetUtcNow().AddHours(-20);

        var silent = await client.PostAsJsonAsync("/checks/local.screens/records", Record(null, yesterday));
        Assert.Equal(HttpStatusCode.BadRequest, silent.StatusCode);
        Assert.Contains("lateReason", await silent.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var told = Record(null, yesterday);
        told["lateReason"] = "现场断网";
        var record = (await (await client.PostAsJsonAsync("/checks/local.screens/records", told)).Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.True(record["late"]!.GetValue<bool>());
        Assert.Equal(yesterday, record["at"]!.GetValue<DateTimeOffset>(), TimeSpan.FromMilliseconds(1));
        Assert.Equal(TimeProvider.System.GetUtcNow(), record["recordedAt"]!.GetValue<DateTimeOffset>(), TimeSpan.FromMinutes(1));

        var future = await client.PostAsJsonAsync("/checks/local.screens/records", Record(null, TimeProvider.System.GetUtcNow().AddHours(1)));
        Assert.Contains("\"at\"", await future.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_mistakes_come_at_once_and_nothing_is_kept()
    {
        await using var host = await ServiceHost.StartAsync(new ProbingModule());
        using var client = host.Client("operations-manager");
        await CreateAsync(client, evidenceRequired: true);
        var answer = await client.PostAsJsonAsync("/checks/local.screens/records", new JsonObject
        {
            ["result"] = "normal", ["items"] = new JsonArray(new JsonObject { ["title"] = "别的", ["result"] = "abnormal" }), ["evidence"] = new JsonArray(),
        });
        var problem = await answer.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal(
            ["evidence", "items", "items[0].title", "result"], problem!["errors"]!.AsArray().Select(error => error!["path"]!.GetValue<string>()).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty((await client.GetFromJsonAsync<JsonArray>("/checks/local.screens/records"))!);
    }

    [Theory]
    [InlineData("text/html", 10)]
    [InlineData("image/png", 0)]
    [InlineData("image/png", (10 << 20) + 1)]
    public async Task What_is_no_evidence_is_refused(string type, int size)
    {
        await using var host = await ServiceHost.StartAsync(new ProbingModule());
        using var client = host.Client("duty-engineer");
        using var content = new ByteArrayContent(new byte[size]);
        content.Headers.ContentType = new(type);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync(new Uri("/evidence?name=a.png", UriKind.Relative), content)).StatusCode);
    }

    private static async Task CreateAsync(HttpClient client, bool evidenceRequired) => (await client.PostAsJsonAsync("/checks", new JsonObject
    {
        ["id"] = "screens", ["name"] = "人机交互检查", ["system"] = "门户", ["kind"] = "manual", ["every"] = "1h",
        ["settings"] = new JsonObject { ["items"] = new JsonArray("登录页面", "视频播放"), ["evidenceRequired"] = evidenceRequired },
    })).EnsureSuccessStatusCode();

    private static async Task<string> UploadAsync(HttpClient client)
    {
        using var content = new ByteArrayContent(Picture);
        content.Headers.ContentType = new("image/png");
        var answer = await client.PostAsync(new Uri("/evidence?name=%E6%88%AA%E5%9B%BE.png", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<string>();
    }

    private static JsonObject Record(string? file, DateTimeOffset? at) => new()
    {
        ["at"] = at, ["result"] = "abnormal",
        ["items"] = new JsonArray(
            new JsonObject { ["title"] = "登录页面", ["result"] = "normal" },
            new JsonObject { ["title"] = "视频播放", ["result"] = "abnormal", ["remark"] = "图像不清" }),
        ["evidence"] = file is null ? new JsonArray() : new JsonArray(file),
    };
}
