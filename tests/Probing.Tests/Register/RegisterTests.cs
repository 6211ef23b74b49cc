using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Contracts.Events;
using Platform.Probing.Register;
using Platform.Testing;

namespace Platform.Probing.Tests.Register;

/// <summary>What a customer has in Excel goes in, comes out the same, and tells which cell is wrong.</summary>
public sealed class RegisterTests
{
    private static readonly string[] Heading = ["序号", "所属系统", "检查项名称", "监控类型", "IP地址", "端口号", "检查频率（分钟）", "告警级别", "负责人"];

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_customers_own_register_is_understood_and_the_second_time_changes_nothing(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var host = await StartAsync(database);
        using var client = host.Client("operations-manager");
        byte[] file = Xlsx(
            ["2026 年监控台账"], Heading,
            ["1", "公共资源交易平台", "首页", "网站", "https://www.example.cn/", "", "每5分钟", "重大", "张三"],
            ["2", "", "数据库端口", "端口", "10.0.0.5", "5432", "1分钟", "一般", ""],
            ["3", "", "网关证书", "SSL证书", "www.example.cn:8443", "", "每天4次", "高", ""],
            ["", "", "", "", "", "", "", "", ""],
            ["4", "市场监管平台", "接口", "", "http://10.0.0.9:8080/api", "", "1小时", "", "李四"]);
        var dry = await ImportAsync(client, file, "?dryRun=true");
        Assert.Equal((4, 0, 0), (dry["created"]!.GetValue<int>(), dry["changed"]!.GetValue<int>(), dry["unchanged"]!.GetValue<int>()));
        Assert.Equal(["序号", "负责人"], dry["ignoredColumns"]!.AsArray().Select(column => column!.GetValue<string>()));
        Assert.Empty((await client.GetFromJsonAsync<JsonObject>("/checks", TestContext.Current.CancellationToken))!["items"]!.AsArray());

        Assert.Equal(4, (await ImportAsync(client, file))["created"]!.GetValue<int>());
        var checks = (await client.GetFromJsonAsync<JsonObject>("/checks", TestContext.Current.CancellationToken))!["items"]!.AsArray();
        var port = checks.Single(check => check!["name"]!.GetValue<string>() == "数据库端口")!;
        Assert.Equal(("tcp", "10.0.0.5:5432", "1m", "公共资源交易平台", "general"), (Of(port, "kind"), Of(port, "target"), Of(port, "every"), Of(port["system"]!, "name"), Of(port, "severity")));
        var certificate = checks.Single(check => check!["name"]!.GetValue<string>() == "网关证书")!;
        Assert.Equal(("tls", "www.example.cn:8443", "6h", "major"), (Of(certificate, "kind"), Of(certificate, "target"), Of(certificate, "every"), Of(certificate, "severity")));
        Assert.Equal("http", Of(checks.Single(check => check!["name"]!.GetValue<string>() == "接口")!, "kind"));

        var again = await ImportAsync(client, file);
        Assert.Equal((0, 0, 4), (again["created"]!.GetValue<int>(), again["changed"]!.GetValue<int>(), again["unchanged"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Every_wrong_cell_is_named_at_once_and_nothing_is_applied()
    {
        await using var host = await StartAsync();
        using var client = host.Client("operations-manager");
        using var answer = await SendAsync(client, Xlsx(
            Heading,
            ["1", "门户", "好的", "端口", "10.0.0.1", "80", "5分钟", "", ""],
            ["2", "门户", "端口错", "端口", "10.0.0.1", "99999", "有空就查", "特急", ""],
            ["3", "门户", "类型错", "量子", "10.0.0.1", "80", "1分钟", "", ""],
            ["4", "门户", "", "端口", "10.0.0.1", "80", "1分钟", "", ""],
            ["5", "门户", "地址错", "网页", "ftp://x", "", "1分钟", "", ""],
            ["6", "门户", "好的", "端口", "10.0.0.1", "80", "5分钟", "", ""]), "");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!["errors"]!.AsArray();
        var places = errors.Select(error => (error!["path"]!.GetValue<string>(), error["column"]?.GetValue<int>() ?? 0)).ToList();
        Assert.Contains(("第 3 行“端口号”", 6), places);
        Assert.Contains(("第 3 行“检查频率（分钟）”", 7), places);
        Assert.Contains(("第 3 行“告警级别”", 8), places);
        Assert.Contains(("第 4 行“监控类型”", 4), places);
        Assert.Contains(("第 5 行“检查项名称”", 3), places);
        Assert.Contains(("第 6 行“IP地址”", 5), places);
        Assert.Contains(places, place => place.Item1.StartsWith("第 7 行", StringComparison.Ordinal));
        Assert.Empty((await client.GetFromJsonAsync<JsonObject>("/checks", TestContext.Current.CancellationToken))!["items"]!.AsArray());
    }

    [Theory]
    [InlineData("yaml")]
    [InlineData("xlsx")]
    public async Task What_is_exported_holds_no_secret_and_goes_back_in_unchanged(string format)
    {
        await using var host = await StartAsync();
        using var client = host.Client("operations-manager");
        await CreateAsync(client, new JsonObject
        {
            ["id"] = "home", ["name"] = "=1+1", ["system"] = "门户 网站", ["component"] = "前台", ["kind"] = "http", ["every"] = "5m", ["timeout"] = "7s", ["severity"] = "major", ["zone"] = "互联网区",
            ["settings"] = new JsonObject { ["url"] = "https://www.example.cn/a?b=1", ["method"] = "POST", ["body"] = "canary-1", ["headers"] = new JsonObject { ["X-Key"] = "canary-2" } },
            ["conditions"] = new JsonArray("status == 200", "latency < 2s"), ["down"] = new JsonObject { ["count"] = 2, ["window"] = 5 }, ["serves"] = new JsonArray("004 §二1"),
        });
        await CreateAsync(client, new JsonObject { ["id"] = "port", ["name"] = "true", ["system"] = "123", ["kind"] = "tcp", ["settings"] = new JsonObject { ["host"] = "10.0.0.1", ["port"] = 22 } });

        var file = await client.GetByteArrayAsync(new Uri($"/checks/export?format={format}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("canary", format == "yaml" ? Encoding.UTF8.GetString(file) : Unpacked(file), StringComparison.Ordinal);
        var view = await ImportAsync(client, file);
        Assert.Equal((0, 0, 2, 0), (view["created"]!.GetValue<int>(), view["changed"]!.GetValue<int>(), view["unchanged"]!.GetValue<int>(), view["systems"]!.GetValue<int>()));
    }

    [Fact]
    public async Task What_the_register_no_longer_has_is_told_and_removed_only_when_asked()
    {
        await using var host = await StartAsync();
        using var client = host.Client("operations-manager");
        await CreateAsync(client, new JsonObject { ["id"] = "old", ["name"] = "旧的", ["system"] = "门户", ["kind"] = "tcp", ["settings"] = new JsonObject { ["host"] = "10.0.0.1", ["port"] = 22 } });
        var yaml = Encoding.UTF8.GetBytes("checks:\n  - { id: new, name: 新的, on: 门户/web, kind: tcp, settings: { host: 10.0.0.2, port: 22 }, every: 1m, down: 2 of 3, severity: 重大 }\n");
        Assert.Equal(1, (await ImportAsync(client, yaml))["missing"]!.GetValue<int>());
        Assert.Equal(2, (await client.GetFromJsonAsync<JsonObject>("/checks", TestContext.Current.CancellationToken))!["total"]!.GetValue<int>());
        Assert.Equal(1, (await ImportAsync(client, yaml, "?removeMissing=true"))["removed"]!.GetValue<int>());
        var left = (await client.GetFromJsonAsync<JsonObject>("/checks/local.new", TestContext.Current.CancellationToken))!;
        Assert.Equal((2, "major", "web"), (left["down"]!["count"]!.GetValue<int>(), Of(left, "severity"), Of(left["component"]!, "id")));
        Assert.Single(await host.PublishedAsync<CheckStateChanged>(), change => change.CheckId == "local.old");
    }

    [Theory]
    [InlineData("")]
    [InlineData("checks: 1")]
    [InlineData("checks: [1, [2]]")]
    [InlineData("checks: [{ id: a }]")]
    [InlineData("checks: [{ id: a, name: b, system: c, kind: tcp, settings: { host: x, port: y }, every: never }]")]
    [InlineData("checks: [{ id: a, name: [b], system: { c: d }, kind: tcp, down: 9, serves: {}, conditions: 7 }]")]
    [InlineData("checks: [{ id: a, name: b, system: c, kind: tcp, settings: [1], port: 1 }]")]
    [InlineData("a: &a [1]\nchecks: [*a]")]
    [InlineData("checks: {")]
    [InlineData("? [x]\n: y")]
    [InlineData("PK")]
    public async Task A_malformed_register_is_refused_and_never_our_fault(string text)
    {
        await using var host = await StartAsync();
        using var answer = await SendAsync(host.Client("operations-manager"), Encoding.UTF8.GetBytes(text), "");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Bombs_macros_and_binaries_are_refused()
    {
        await using var host = await StartAsync();
        using var client = host.Client("operations-manager");
        Assert.NotEmpty(YamlRegister.Read(new string('[', 100_000)).Errors);
        byte[] good = Xlsx(Heading, ["1", "门户", "好的", "端口", "10.0.0.1", "80", "5分钟", "", ""]);
        foreach (var file in new[] { [0xFF, 0xFE, 0x00], [.. good.Take(good.Length / 2)], With(good, "xl/vbaProject.bin", "x"), With(good, "xl/big.bin", new string('x', 210 << 20)) })
        {
            using var answer = await SendAsync(client, file, "");
            Assert.True(answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge, answer.StatusCode.ToString());
        }
    }

    [Fact]
    public async Task The_template_can_be_imported_as_it_is()
    {
        await using var host = await StartAsync();
        using var client = host.Client("operations-manager");
        var template = await client.GetByteArrayAsync(new Uri("/checks/import/template.xlsx", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(1, (await ImportAsync(client, template, "?dryRun=true"))["created"]!.GetValue<int>());
        Assert.Contains("dataValidation", Unpacked(template), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5分钟", "5m")]
    [InlineData("每5分钟", "5m")]
    [InlineData("每小时", "1h")]
    [InlineData("30 S", "30s")]
    [InlineData("4次/天", "6h")]
    [InlineData("每天2次", "12h")]
    [InlineData("每日一次", "1d")]
    [InlineData("随巡检", "0s")]
    [InlineData("经常", null)]
    [InlineData("0次/天", null)]
    public void Intervals_are_read_as_people_write_them(string text, string? expected) => Assert.Equal(expected, SheetWords.Every(text));

    private static Task<ServiceHost> StartAsync(TestDatabase? database = null) =>
        ServiceHost.StartAsync(new ProbingModule(), database: database, settings: [new("Probing:Scheduling:Enabled", "false")]);

    private static async Task<JsonObject> ImportAsync(HttpClient client, byte[] file, string query = "")
    {
        using var answer = await SendAsync(client, file, query);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, byte[] file, string query)
    {
        using var content = new ByteArrayContent(file);
        return await client.PostAsync(new Uri("/checks/import" + query, UriKind.Relative), content);
    }

    private static async Task CreateAsync(HttpClient client, JsonObject check)
    {
        using var answer = await client.PostAsJsonAsync("/checks", check);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static string Of(JsonNode node, string name) => node[name]!.GetValue<string>();

    private static byte[] Xlsx(params string[][] rows) => SheetWriter.Write([new Sheet("台账", [.. rows[0].Select(text => (text, 10))], rows[1..])]);

    private static string Unpacked(byte[] file)
    {
        using var parts = new ZipArchive(new MemoryStream(file));
        return string.Concat(parts.Entries.Select(part => new StreamReader(part.Open()).ReadToEnd()));
    }

    private static byte[] With(byte[] file, string name, string text)
    {
        using var stream = new MemoryStream();
        stream.Write(file);
        using (var parts = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            using var part = parts.CreateEntry(name).Open();
            part.Write(Encoding.UTF8.GetBytes(text));
        }

        return stream.ToArray();
    }
}
